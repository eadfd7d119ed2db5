from moderation.views.public import moderation_numbers_view, moderation_rules_view
from moderation.views.report import moderation_report_view
from moderation.views.status import (
    moderation_appeal_view,
    moderation_door,
    moderation_receipt,
    moderation_reports,
    moderation_status,
)

__all__ = [
    "moderation_appeal_view",
    "moderation_door",
    "moderation_numbers_view",
    "moderation_receipt",
    "moderation_report_view",
    "moderation_reports",
    "moderation_rules_view",
    "moderation_status",
]
