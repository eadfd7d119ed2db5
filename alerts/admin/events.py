from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alerts.actions import alerts_event_retry
from alerts.admin.links import alerts_admin_link, alerts_admin_person
from alerts.kinds import ALERTS_ATTEMPTS
from alerts.models import (
    AlertsEvent,
)
from alerts.outbox import alerts_hint, alerts_outbox_state
from common.admin import (
    CommonKeptAdmin,
)
from common.templatetags.common import common_ago

_LIST = "admin:alerts_alertsevent_changelist"
_FAILED = Q(attempts__gte=ALERTS_ATTEMPTS)


class AlertsEventState(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("Waiting")), ("failed", _("Failed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("waiting", "failed"):
            return queryset
        return queryset.filter(_FAILED if self.value() == "failed" else ~_FAILED)


@admin.register(AlertsEvent)
class AlertsEventAdmin(CommonKeptAdmin):
    """What waits for delivery, and what failed too often to be tried again by itself."""

    list_display = ["id", "topic", "by_whom", "for_whom", "age", "attempts", "again", "error_start"]
    list_filter = [AlertsEventState, "topic"]
    ordering = ["id"]
    fields = (
        *("topic", "by_whom", "for_whom", "about_post", "comment_id", "created_at", "progress"),
        *("attempts", "due_at", "error", "again"),
    )
    actions = ["retry"]
    change_list_template = "alerts/admin/events.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("actor", "recipient", "post")

    @admin.display(description=_("by whom"))
    def by_whom(self, event: AlertsEvent) -> str:
        return alerts_admin_person(event.actor_id, event.actor and event.actor.username)

    @admin.display(description=_("for whom"))
    def for_whom(self, event: AlertsEvent) -> str:
        return alerts_admin_person(event.recipient_id, event.recipient and event.recipient.username)

    @admin.display(description=_("post"))
    def about_post(self, event: AlertsEvent) -> str:
        return alerts_admin_link("admin:feed_feedpost_change", event.post_id, event.post and event.post.code)

    @admin.display(description=_("age"), ordering="created_at")
    def age(self, event: AlertsEvent) -> str:
        return common_ago(event.created_at)

    @admin.display(description=_("error"))
    def error_start(self, event: AlertsEvent) -> str:
        return event.error.partition("\n")[0][:120]

    @admin.display(description=_("failed"))
    def again(self, event: AlertsEvent) -> str:
        """A button of the form that is around the list, or around the event."""
        if event.attempts < ALERTS_ATTEMPTS:
            return "-"
        url = reverse("admin:alerts_alertsevent_retry", args=[event.pk])
        return format_html('<button class="button" formaction="{}">{}</button>', url, _("Try again"))

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("alerts.change_alertsevent")

    @admin.action(description=_("Try again"), permissions=["retry"])
    def retry(self, request: HttpRequest, events: QuerySet[AlertsEvent]) -> None:
        count = 0
        for event in events:
            alerts_event_retry(event=event)
            count += 1
        alerts_hint()
        words = ngettext("%(count)d event is tried again.", "%(count)d events are tried again.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        retry = self.admin_site.admin_view(self.retry_view)
        return [path("<int:event_id>/retry/", retry, name="alerts_alertsevent_retry"), *super().get_urls()]

    def retry_view(self, request: HttpRequest, event_id: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_retry_permission(request):
            raise PermissionDenied
        self.retry(request, AlertsEvent.objects.filter(pk=get_object_or_404(AlertsEvent, pk=event_id).pk))
        return redirect(_LIST)

    # The door leads there whoever sent a form after their proof had ended.
    retry_view.common_list = _LIST  # type: ignore[attr-defined]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        outbox = {"alerts_outbox": alerts_outbox_state()}
        return super().changelist_view(request, outbox | (extra_context or {}))
