from moderation.models.acts import ModerationAct
from moderation.models.cases import MODERATION_NOTE_MAX, ModerationCase, ModerationReport
from moderation.models.decisions import (
    MODERATION_APPEAL_MAX,
    MODERATION_ON_PEOPLE,
    MODERATION_OUT,
    MODERATION_REASON_MAX,
    ModerationAppeal,
    ModerationDecision,
    ModerationMeasure,
)
from moderation.models.filters import MODERATION_FILTER_MAX, ModerationFilter, ModerationReview
from moderation.models.known import ModerationKnownBand, ModerationKnownPhoto
from moderation.models.server import (
    MODERATION_ERROR_MAX,
    ModerationDay,
    ModerationFailedTask,
    ModerationFigure,
    ModerationJob,
)
from moderation.models.team import ModerationMember

__all__ = [
    "MODERATION_APPEAL_MAX",
    "MODERATION_ERROR_MAX",
    "MODERATION_FILTER_MAX",
    "MODERATION_NOTE_MAX",
    "MODERATION_ON_PEOPLE",
    "MODERATION_OUT",
    "MODERATION_REASON_MAX",
    "ModerationAct",
    "ModerationAppeal",
    "ModerationCase",
    "ModerationDay",
    "ModerationDecision",
    "ModerationFailedTask",
    "ModerationFigure",
    "ModerationFilter",
    "ModerationJob",
    "ModerationKnownBand",
    "ModerationKnownPhoto",
    "ModerationMeasure",
    "ModerationMember",
    "ModerationReport",
    "ModerationReview",
]
