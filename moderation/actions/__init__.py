"""Everything that the team and those who call it do. Each action is one transaction and safe to repeat.

The case is locked first, then all that concerns the same person, then their profile, then what it is about,
as its own app does.
"""

from moderation.actions.appeals import moderation_appeal, moderation_appeal_decide
from moderation.actions.claims import (
    MODERATION_CLAIM,
    moderation_claim,
    moderation_claim_check,
    moderation_holder,
    moderation_unclaim,
)
from moderation.actions.decisions import moderation_decide, moderation_end, moderation_undo
from moderation.actions.reports import moderation_case_begin, moderation_check_reportable, moderation_report
from moderation.actions.reviews import moderation_review_open
from moderation.actions.roles import moderation_role_check, moderation_role_set
from moderation.actions.server import (
    moderation_failed_forget,
    moderation_failed_retry,
    moderation_job_run,
)
from moderation.actions.telling import moderation_tell_reporters

__all__ = [
    "MODERATION_CLAIM",
    "moderation_appeal",
    "moderation_appeal_decide",
    "moderation_case_begin",
    "moderation_check_reportable",
    "moderation_claim",
    "moderation_claim_check",
    "moderation_decide",
    "moderation_end",
    "moderation_failed_forget",
    "moderation_failed_retry",
    "moderation_holder",
    "moderation_job_run",
    "moderation_report",
    "moderation_review_open",
    "moderation_role_check",
    "moderation_role_set",
    "moderation_tell_reporters",
    "moderation_unclaim",
    "moderation_undo",
]
