"""What waits for a decision: each case opens as a desk, where it is looked at and decided."""

from collections import Counter
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Exists, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common.admin import common_name_of, common_of_user
from common.admin_waiting import CommonWaitingAdmin, CommonWaitingFilter
from common.templatetags.common import common_ago
from moderation.actions import moderation_decide
from moderation.admin.desk import moderation_desk
from moderation.admin.opening import moderation_opening, moderation_opening_kind
from moderation.logged import moderation_one_by_one
from moderation.models import ModerationCase, ModerationMeasure, ModerationReport, ModerationReview

_OPEN = "moderation_moderationcase_open"


class _StateFilter(CommonWaitingFilter):
    done = ("closed", _("Closed"))
    waits: ClassVar[dict[str, Any]] = {"closed_at": None}


@admin.register(ModerationCase)
class ModerationCaseAdmin(CommonWaitingAdmin):
    waiting_order = ("opened_at", "pk")
    list_display = ["case", "whose", "report_count", "is_held", "waits", "last_at", "holder", "closed_at"]
    list_filter = [_StateFilter, "kind"]
    common_of = (common_of_user("author"),)
    search_help_text = _("Exact username")
    actions = ["close"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        reports = ModerationReport.objects.filter(case=OuterRef("pk")).values("case")
        counted = Subquery(reports.annotate(number=Count("pk")).values("number"), IntegerField())
        rows: QuerySet[Any] = super().get_queryset(request)
        named: QuerySet[Any] = rows.annotate(
            report_number=counted,
            held=Exists(ModerationReview.objects.filter(case=OuterRef("pk"), ended_at=None)),
            author_name=common_name_of("author"),
            holder_name=common_name_of("claimed_by"),
        )
        return named

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return moderation_desk(self, request, object_id)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.open_view)
        return [path("open/<str:kind>/<int:key>/", page, name=_OPEN), *super().get_urls()]

    def open_view(self, request: HttpRequest, kind: str, key: int) -> HttpResponse:
        """A page that asks first: a link alone opens nothing."""
        return moderation_opening(self, request, kind, key)

    def common_link_for(self, request: HttpRequest, row: Model) -> tuple[str, Any] | None:
        """A way to a case about what nobody reported, from its own page."""
        kind = moderation_opening_kind(row)
        if kind is None or not self.has_decide_permission(request):
            return None
        return reverse(f"admin:{_OPEN}", args=[kind, row.pk]), _("Open a case")

    @admin.display(description=_("case"))
    def case(self, case: ModerationCase) -> str:
        return str(case)

    @admin.display(description=_("whose"))
    def whose(self, case: Any) -> str:
        return case.author_name or ""

    @admin.display(description=_("reports"))
    def report_count(self, case: Any) -> int:
        return case.report_number or 0

    @admin.display(description=_("held"))
    def is_held(self, case: Any) -> str:
        return gettext("held") if case.held else ""

    @admin.display(description=_("first reported"), ordering="opened_at")
    def waits(self, case: ModerationCase) -> str:
        return common_ago(case.opened_at)

    @admin.display(description=_("taken by"))
    def holder(self, case: Any) -> str:
        return case.holder_name or ""

    @admin.action(description=_("Close: nothing to do"), permissions=["decide"])
    @moderation_one_by_one
    def close(self, request: HttpRequest, queryset: QuerySet[ModerationCase]) -> None:
        outcomes = Counter(_closed(case, request) for case in queryset)
        closed = outcomes.pop("", 0)
        for why, count in outcomes.items():
            words = ngettext("%(count)s case was left alone.", "%(count)s cases were left alone.", count)
            self.message_user(request, f"{words % {'count': count}} {why}", messages.ERROR)
        words = ngettext("%(count)s case was closed.", "%(count)s cases were closed.", closed)
        self.message_user(request, words % {"count": closed})

    def has_decide_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.has_perm("moderation.change_moderationcase"))


def _closed(case: ModerationCase, request: HttpRequest) -> str:
    """Close a case of the list, in which nobody has looked at what is held; if that cannot be, why."""
    by: Any = request.user
    if case.closed_at:
        return gettext("It was closed before.")
    try:
        moderation_decide(case=case, by=by, measure=ModerationMeasure.DISMISS, is_unseen=True)
    except (PermissionDenied, ValidationError) as error:
        return " ".join(getattr(error, "messages", [str(error)]))
    return ""
