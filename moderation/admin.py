"""What waits for a decision, and what was said of it."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.admin import CommonKeptAdmin, common_name_of
from moderation.actions import moderation_case_close
from moderation.models import ModerationCase, ModerationReport


class ModerationReportInline(admin.TabularInline[ModerationReport, ModerationCase]):
    model = ModerationReport
    extra = 0
    can_delete = False
    fields = ["reporter", "reason", "note", "quoted", "created_at"]
    readonly_fields = ["reporter", "reason", "note", "quoted", "created_at"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModerationReport]:
        return super().get_queryset(request).select_related("reporter")


@admin.register(ModerationCase)
class ModerationCaseAdmin(CommonKeptAdmin):
    list_display = ["case", "whose", "report_count", "opened_at", "last_at", "closed_at"]
    list_filter = ["kind", ("closed_at", admin.EmptyFieldListFilter)]
    fields = ("kind", "key", "whose", "opened_at", "last_at", "closed_at")
    ordering = [F("closed_at").desc(nulls_first=True), "opened_at"]
    inlines = [ModerationReportInline]
    actions = ["close"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        reports = ModerationReport.objects.filter(case=OuterRef("pk")).values("case")
        counted = Subquery(reports.annotate(number=Count("pk")).values("number"), IntegerField())
        rows: QuerySet[Any] = super().get_queryset(request)
        named: QuerySet[Any] = rows.annotate(report_number=counted, author_name=common_name_of("author"))
        return named

    @admin.display(description=_("case"))
    def case(self, case: ModerationCase) -> str:
        return str(case)

    @admin.display(description=_("whose"))
    def whose(self, case: Any) -> str:
        return case.author_name or ""

    @admin.display(description=_("reports"))
    def report_count(self, case: Any) -> int:
        return case.report_number or 0

    @admin.action(description=_("Close: nothing to do"), permissions=["close"])
    def close(self, request: HttpRequest, queryset: QuerySet[ModerationCase]) -> None:
        closed = sum(moderation_case_close(case=case) for case in queryset)
        words = ngettext("%(count)s case was closed.", "%(count)s cases were closed.", closed)
        self.message_user(request, words % {"count": closed})

    def has_close_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.has_perm("moderation.change_moderationcase"))
