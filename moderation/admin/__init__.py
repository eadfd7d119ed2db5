"""The queue of cases and their desk, what was reported and decided, the team, its log, and its machinery."""

from moderation.admin.acts import ModerationActAdmin
from moderation.admin.appeals import ModerationAppealAdmin
from moderation.admin.cases import ModerationCaseAdmin
from moderation.admin.records import ModerationDecisionAdmin, ModerationReportAdmin
from moderation.admin.server import ModerationFailedTaskAdmin, ModerationPeriodicAdmin
from moderation.admin.team import ModerationMemberAdmin

__all__ = [
    "ModerationActAdmin",
    "ModerationAppealAdmin",
    "ModerationCaseAdmin",
    "ModerationDecisionAdmin",
    "ModerationFailedTaskAdmin",
    "ModerationMemberAdmin",
    "ModerationPeriodicAdmin",
    "ModerationReportAdmin",
]
