from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from alerts.actions import alerts_digest_set, alerts_unsubscribe
from alerts.models import (
    AlertsDigest,
    AlertsInbox,
    AlertsPreference,
    AlertsSubscription,
)
from common.admin import (
    CommonActedAdmin,
    CommonInboxAdmin,
    CommonLookAdmin,
    common_of_user,
)


@admin.register(AlertsInbox)
class AlertsInboxAdmin(CommonInboxAdmin):
    numbers = ("seq", "unread")


@admin.register(AlertsSubscription)
class AlertsSubscriptionAdmin(CommonActedAdmin):
    list_display = ["id", "subscriber", "author", "created_at"]
    list_select_related = ["subscriber", "author"]
    common_of = (common_of_user("subscriber", "author"),)
    search_help_text = _("Exact username")
    fields = ("subscriber", "author", "created_at")

    def delete_model(self, request: HttpRequest, row: AlertsSubscription) -> None:
        alerts_unsubscribe(subscriber=row.subscriber, author=row.author)


@admin.register(AlertsDigest)
class AlertsDigestAdmin(CommonActedAdmin):
    list_display = ["user", "told_until"]
    list_select_related = ["user"]
    common_of = (common_of_user("user"),)
    search_help_text = _("Exact username")
    fields = ("user", "told_until")

    def delete_model(self, request: HttpRequest, row: AlertsDigest) -> None:
        alerts_digest_set(user=row.user, is_on=False)


@admin.register(AlertsPreference)
class AlertsPreferenceAdmin(CommonLookAdmin):
    """Who deletes one lets its user hear of that kind from everyone again."""

    list_display = ["id", "user", "kind", "source"]
    list_select_related = ["user"]
    list_filter = ["kind", "source"]
    common_of = (common_of_user("user"),)
    search_help_text = _("Exact username")
    fields = ("user", "kind", "source")
