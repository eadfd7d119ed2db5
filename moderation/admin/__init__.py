"""The queue of cases with a desk for each, the appeals, the log of what the team did, and the team."""

from moderation.admin.acts import ModerationActAdmin
from moderation.admin.appeals import ModerationAppealAdmin
from moderation.admin.cases import ModerationCaseAdmin
from moderation.admin.team import ModerationMemberAdmin

__all__ = ["ModerationActAdmin", "ModerationAppealAdmin", "ModerationCaseAdmin", "ModerationMemberAdmin"]
