"""The queue of cases and their desk, what was held, reported, decided, the team, its log, its machinery."""

from moderation.admin.acts import ModerationActAdmin
from moderation.admin.appeals import ModerationAppealAdmin
from moderation.admin.cases import ModerationCaseAdmin
from moderation.admin.filters import ModerationFilterAdmin
from moderation.admin.records import ModerationDecisionAdmin, ModerationReportAdmin
from moderation.admin.server import ModerationFailedTaskAdmin, ModerationPeriodicAdmin
from moderation.admin.team import ModerationMemberAdmin

__all__ = [
    "ModerationActAdmin",
    "ModerationAppealAdmin",
    "ModerationCaseAdmin",
    "ModerationDecisionAdmin",
    "ModerationFailedTaskAdmin",
    "ModerationFilterAdmin",
    "ModerationMemberAdmin",
    "ModerationPeriodicAdmin",
    "ModerationReportAdmin",
]
