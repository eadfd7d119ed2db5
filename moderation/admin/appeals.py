"""Who asks for another look; the answer is given at the desk of the case."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.admin import common_name_of
from common.admin_waiting import CommonWaitingAdmin, CommonWaitingFilter
from common.paging import common_cursor
from moderation.models import ModerationAppeal


class _StateFilter(CommonWaitingFilter):
    done = ("answered", pgettext_lazy("appeals", "Answered"))
    waits: ClassVar[dict[str, Any]] = {"outcome": ""}


@admin.register(ModerationAppeal)
class ModerationAppealAdmin(CommonWaitingAdmin):
    waiting_order = ("made_at", "pk")
    list_display = ["who", "measure", "first", "made_at", "outcome", "decided_at"]
    list_display_links = None
    list_filter = [_StateFilter]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).select_related("decision")
        named: QuerySet[Any] = rows.annotate(
            person_name=common_name_of("decision__person"), first_name=common_name_of("against")
        )
        return named

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        appeals = ModerationAppeal.objects.select_related("decision")
        appeal = get_object_or_404(appeals, pk=common_cursor(object_id) or 0)
        return redirect("admin:moderation_moderationcase_change", appeal.decision.case_id)

    @admin.display(description=_("who"))
    def who(self, appeal: Any) -> str:
        url = reverse("admin:moderation_moderationcase_change", args=[appeal.decision.case_id])
        return format_html('<a href="{}">{}</a>', url, appeal.person_name or "—")

    @admin.display(description=_("against"))
    def measure(self, appeal: ModerationAppeal) -> str:
        return appeal.decision.get_measure_display()

    @admin.display(description=_("decided by"))
    def first(self, appeal: Any) -> str:
        return appeal.first_name or ""
