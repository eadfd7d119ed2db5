from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountsUser
from alerts.actions import alerts_notice_send
from alerts.admin.links import alerts_admin_link, alerts_admin_person
from alerts.models import (
    ALERTS_NOTICE_MAX,
    AlertsActor,
    AlertsNotification,
)
from common.admin import (
    CommonAdminOf,
    CommonKeptAdmin,
    common_name_of,
    common_of_user,
)

_ACTORS = 20


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
class AlertsNotificationAdmin(CommonKeptAdmin):
    """What people were told. The only one that is made by hand is a notice of the site."""

    list_display = ["id", "kind", "to_whom", "about_post", "actor_count", "happened_at", "is_read"]
    common_of = (common_of_user("recipient"), CommonAdminOf("feed.feedpost", "code", ("post",)))
    search_help_text = _("Exact username, or code of the post")
    fields = (
        *("kind", "to_whom", "about_post", "comment_id", "target", "text"),
        *("actor_count", "newest_actors", "seq", "happened_at", "read_at"),
    )
    change_list_template = "alerts/admin/notifications.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).select_related("post")
        named: QuerySet[Any] = rows.annotate(recipient_name=common_name_of("recipient_id"))
        return named

    def get_ordering(self, request: HttpRequest) -> Any:
        """Of one person as alerts_notification_page has them; of everybody by the key."""
        return ["-happened_at", "-id"] if request.GET.get("q") else ["-id"]

    @admin.display(description=_("recipient"))
    def to_whom(self, row: Any) -> str:
        return alerts_admin_person(row.recipient_id, row.recipient_name)

    @admin.display(description=_("post"))
    def about_post(self, row: AlertsNotification) -> str:
        return alerts_admin_link("admin:feed_feedpost_change", row.post_id, row.post and row.post.code)

    @admin.display(description=_("read"), boolean=True)
    def is_read(self, row: AlertsNotification) -> bool:
        return row.read_at is not None

    @admin.display(description=_("newest people"))
    def newest_actors(self, row: AlertsNotification) -> str:
        actors: Any = AlertsActor.objects.filter(notification=row).annotate(name=common_name_of("actor_id"))
        people = actors.order_by("-id").values_list("actor_id", "name", "is_present")[:_ACTORS]
        ended = gettext("taken back")
        named = (
            (alerts_admin_person(key, name), "" if is_present else f" ({ended})")
            for key, name, is_present in people
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
