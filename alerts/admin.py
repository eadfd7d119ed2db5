"""The outbox to look after, notices to send, and everything else to look at.

Rows name people and posts that may be gone: names are looked up beside them, not joined to them.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Count, Min, Model, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountsUser
from alerts.actions import alerts_digest_set, alerts_event_retry, alerts_notice_send, alerts_unsubscribe
from alerts.kinds import ALERTS_ATTEMPTS
from alerts.models import (
    ALERTS_NOTICE_MAX,
    AlertsActor,
    AlertsDigest,
    AlertsEvent,
    AlertsInbox,
    AlertsNotification,
    AlertsPreference,
    AlertsSubscription,
)
from alerts.outbox import alerts_hint
from common.templatetags.common import common_ago

_FAILED = Q(attempts__gte=ALERTS_ATTEMPTS)
_COUNTED = 10_000
_ACTORS = 20


class AlertsPaginator(Paginator):  # type: ignore[type-arg]
    """Counts a large table, unless it is searched, as PostgreSQL last estimated it."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        estimated = 0 if rows.query.where else _estimate(rows.model)
        return estimated if estimated > _COUNTED else rows.count()


def _estimate(model: type[Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select reltuples from pg_class where oid = %s::regclass", [model._meta.db_table])
        return int(cursor.fetchone()[0])


class AlertsLookAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that nobody makes or changes by hand."""

    paginator = AlertsPaginator
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AlertsKeptAdmin(AlertsLookAdmin):
    """Rows that nobody deletes by hand either."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _name_of(user: str) -> Subquery:
    """The username behind the column `user`; None for somebody who is gone."""
    return Subquery(AccountsUser.objects.filter(pk=OuterRef(user)).values("username"))


def _person(key: int | None, name: str | None) -> str:
    return _linked("admin:accounts_accountsuser_change", key, name)


def _linked(page: str, key: int | None, name: str | None) -> str:
    """A link to the page of a row in the admin; what is gone has none."""
    if key is None:
        return "-"
    if name is None:
        return gettext("%(key)s, gone") % {"key": key}
    return format_html('<a href="{}">{}</a>', reverse(page, args=[key]), name)


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
class AlertsEventAdmin(AlertsKeptAdmin):
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
        return _person(event.actor_id, event.actor and event.actor.username)

    @admin.display(description=_("for whom"))
    def for_whom(self, event: AlertsEvent) -> str:
        return _person(event.recipient_id, event.recipient and event.recipient.username)

    @admin.display(description=_("post"))
    def about_post(self, event: AlertsEvent) -> str:
        return _linked("admin:feed_feedpost_change", event.post_id, event.post and event.post.code)

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
        return redirect("admin:alerts_alertsevent_changelist")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        waiting = ~_FAILED
        outbox = AlertsEvent.objects.aggregate(
            waiting=Count("pk", filter=waiting),
            failed=Count("pk", filter=~waiting),
            oldest=Min("created_at", filter=waiting),
        )
        return super().changelist_view(request, {"alerts_outbox": outbox} | (extra_context or {}))


class AlertsNoticeForm(forms.ModelForm[AlertsNotification]):
    username = forms.CharField(label=_("Username"))
    text = forms.CharField(
        label=_("What they should know"), max_length=ALERTS_NOTICE_MAX, widget=forms.Textarea({"rows": 4})
    )

    class Meta:
        model = AlertsNotification
        fields = ("text",)

    def clean_username(self) -> AccountsUser:
        username = self.cleaned_data["username"].removeprefix("@").lower()
        person = AccountsUser.objects.filter(username=username).first()
        if person is None:
            raise ValidationError(_("Nobody has this username."), code="nobody")
        return person


@admin.register(AlertsNotification)
class AlertsNotificationAdmin(AlertsKeptAdmin):
    """What people were told. The only one that is made by hand is a notice of the site."""

    list_display = ["id", "kind", "to_whom", "about_post", "actor_count", "happened_at", "is_read"]
    list_filter = ["kind"]
    search_fields = ["recipient__user__username"]
    search_help_text = _("Exact username")
    fields = (
        *("kind", "to_whom", "about_post", "comment_id", "target", "text"),
        *("actor_count", "newest_actors", "seq", "happened_at", "read_at"),
    )
    change_list_template = "alerts/admin/notifications.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).select_related("post")
        named: QuerySet[Any] = rows.annotate(recipient_name=_name_of("recipient_id"))
        return named

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return _of_user(queryset, "recipient", search_term), False

    def get_ordering(self, request: HttpRequest) -> Any:
        """Of one person as alerts_notification_page has them; of everybody by the key."""
        return ["-happened_at", "-id"] if request.GET.get("q") else ["-id"]

    @admin.display(description=_("recipient"))
    def to_whom(self, row: Any) -> str:
        return _person(row.recipient_id, row.recipient_name)

    @admin.display(description=_("post"))
    def about_post(self, row: AlertsNotification) -> str:
        return _linked("admin:feed_feedpost_change", row.post_id, row.post and row.post.code)

    @admin.display(description=_("read"), boolean=True)
    def is_read(self, row: AlertsNotification) -> bool:
        return row.read_at is not None

    @admin.display(description=_("newest people"))
    def newest_actors(self, row: AlertsNotification) -> str:
        actors: Any = AlertsActor.objects.filter(notification=row).annotate(name=_name_of("actor_id"))
        people = actors.order_by("-id").values_list("actor_id", "name", "is_present")[:_ACTORS]
        ended = gettext("taken back")
        named = (
            (_person(key, name), "" if is_present else f" ({ended})") for key, name, is_present in people
        )
        return format_html_join(", ", "{}{}", named)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        title = {"title": gettext("Send a notice")}
        return super().add_view(request, form_url, title | (extra_context or {}))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ["username", "text"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        form = {} if obj else {"form": AlertsNoticeForm}
        return super().get_form(request, obj, change, **form | options)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        sent = alerts_notice_send(recipient=form.cleaned_data["username"], text=form.cleaned_data["text"])
        # The admin's log names the row that the action has made.
        vars(obj).update(vars(sent))


@admin.register(AlertsInbox)
class AlertsInboxAdmin(AlertsKeptAdmin):
    list_display = ["owner", "seq", "unread"]
    search_fields = ["user__username"]
    search_help_text = _("Exact username")
    fields = ("owner", "seq", "unread")
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        named: QuerySet[Any] = super().get_queryset(request).annotate(owner_name=_name_of("user_id"))
        return named

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return _of_user(queryset, "pk", search_term), False

    @admin.display(description=_("user"))
    def owner(self, inbox: Any) -> str:
        return inbox.owner_name or gettext("%(key)s, gone") % {"key": inbox.pk}


def _of_user(rows: QuerySet[Any], key: str, username: str) -> QuerySet[Any]:
    """The rows whose `key` is that of the user; all if none is named."""
    if not username.strip():
        return rows
    people = AccountsUser.objects.filter(username=username.strip().removeprefix("@").lower())
    return rows.filter(**{f"{key}__in": list(people.values_list("pk", flat=True))})


@admin.register(AlertsSubscription)
class AlertsSubscriptionAdmin(AlertsLookAdmin):
    list_display = ["id", "subscriber", "author", "created_at"]
    list_select_related = ["subscriber", "author"]
    search_fields = ["=subscriber__username", "=author__username"]
    search_help_text = _("Exact username")
    fields = ("subscriber", "author", "created_at")
    ordering = ["-id"]

    def delete_model(self, request: HttpRequest, row: AlertsSubscription) -> None:
        alerts_unsubscribe(subscriber=row.subscriber, author=row.author)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)


@admin.register(AlertsDigest)
class AlertsDigestAdmin(AlertsLookAdmin):
    list_display = ["user", "told_until"]
    list_select_related = ["user"]
    search_fields = ["=user__username"]
    search_help_text = _("Exact username")
    fields = ("user", "told_until")
    ordering = ["-pk"]

    def delete_model(self, request: HttpRequest, row: AlertsDigest) -> None:
        alerts_digest_set(user=row.user, is_on=False)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)


@admin.register(AlertsPreference)
class AlertsPreferenceAdmin(AlertsLookAdmin):
    """Who deletes one lets its user hear of that kind from everyone again."""

    list_display = ["id", "user", "kind", "source"]
    list_select_related = ["user"]
    list_filter = ["kind", "source"]
    search_fields = ["=user__username"]
    search_help_text = _("Exact username")
    fields = ("user", "kind", "source")
    ordering = ["-id"]
