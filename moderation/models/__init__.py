from moderation.models.acts import ModerationAct
from moderation.models.cases import MODERATION_NOTE_MAX, ModerationCase, ModerationReport

__all__ = ["MODERATION_NOTE_MAX", "ModerationAct", "ModerationCase", "ModerationReport"]
