"""The queue of cases with a desk for each, and the appeals."""

from moderation.admin.appeals import ModerationAppealAdmin
from moderation.admin.cases import ModerationCaseAdmin

__all__ = ["ModerationAppealAdmin", "ModerationCaseAdmin"]
