"""What was reported and what was decided, to look through; each leads to the desk of its case."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import CommonKeptAdmin, common_admin_link, common_name_of, common_of_user
from moderation.models import ModerationDecision, ModerationReport


class _OfCase(CommonKeptAdmin):
    list_select_related = ["case"]
    list_display_links = None
    search_help_text = _("Exact username")

    @admin.display(description=_("case"))
    def on(self, row: Any) -> str:
        return common_admin_link(row.case, str(row.case))


@admin.register(ModerationReport)
class ModerationReportAdmin(_OfCase):
    """Words are read at the desk alone: of a private message, only by who has taken the case."""

    list_display = ("on", "reporter", "reason", "created_at")
    list_select_related = ["case", "reporter"]
    fields = ("on", "reporter", "reason", "created_at")
    common_of = (common_of_user("reporter"),)


@admin.register(ModerationDecision)
class ModerationDecisionAdmin(_OfCase):
    list_display = ("on", "measure", "whom", "rule", "decided_by", "made_at", "until", "undone_at")
    fields = (*list_display, "reason")
    common_of = (common_of_user("person"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        named: QuerySet[Any] = rows.annotate(
            person_name=common_name_of("person"), by_name=common_name_of("by_id")
        )
        return named

    @admin.display(description=_("whose"))
    def whom(self, decision: Any) -> str:
        return decision.person_name or ""

    @admin.display(description=_("decided by"))
    def decided_by(self, decision: Any) -> str:
        return decision.by_name or ""
