"""The queue of cases with a desk for each, the appeals, and the log of what the team did."""

from moderation.admin.acts import ModerationActAdmin
from moderation.admin.appeals import ModerationAppealAdmin
from moderation.admin.cases import ModerationCaseAdmin

__all__ = ["ModerationActAdmin", "ModerationAppealAdmin", "ModerationCaseAdmin"]
