"""The queue of cases and their desk, the appeals, the team, its log, and the machinery it looks after."""

from moderation.admin.acts import ModerationActAdmin
from moderation.admin.appeals import ModerationAppealAdmin
from moderation.admin.cases import ModerationCaseAdmin
from moderation.admin.server import ModerationFailedTaskAdmin, ModerationPeriodicAdmin
from moderation.admin.team import ModerationMemberAdmin

__all__ = [
    "ModerationActAdmin",
    "ModerationAppealAdmin",
    "ModerationCaseAdmin",
    "ModerationFailedTaskAdmin",
    "ModerationMemberAdmin",
    "ModerationPeriodicAdmin",
]
