"""Conversations as numbers, and nothing of what is said in them; preferences and inboxes to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import CommonInboxAdmin, CommonKeptAdmin, CommonLookAdmin, common_of_user
from messaging.models import MessagingConversation, MessagingInbox, MessagingMember, MessagingPreference


@admin.register(MessagingConversation)
class MessagingConversationAdmin(CommonKeptAdmin):
    """Neither who takes part nor what they call it is staff's to know."""

    list_display = ["id", "is_group", "member_count", "last_seq", "created_at", "last_at"]
    fields = ("id", "is_group", "member_count", "last_seq", "created_at", "last_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        members = MessagingMember.objects.filter(conversation=OuterRef("pk")).values("conversation")
        counted = Subquery(members.annotate(number=Count("pk")).values("number"), IntegerField())
        rows: QuerySet[Any] = super().get_queryset(request).defer("name", "photo")
        annotated: QuerySet[Any] = rows.annotate(people=counted)
        return annotated

    @admin.display(description=_("group"), boolean=True)
    def is_group(self, conversation: MessagingConversation) -> bool:
        return conversation.is_group

    @admin.display(description=_("people"))
    def member_count(self, conversation: Any) -> int:
        return conversation.people or 0


@admin.register(MessagingPreference)
class MessagingPreferenceAdmin(CommonLookAdmin):
    """They go with their user, whom staff may delete."""

    list_display = ["user", "audience", "shows_reading", "shows_typing", "shows_presence"]
    list_select_related = ["user"]
    list_filter = ["audience"]
    common_of = (common_of_user("user"),)
    search_help_text = _("Exact username")
    fields = ("user", "audience", "shows_reading", "shows_typing", "shows_presence")


@admin.register(MessagingInbox)
class MessagingInboxAdmin(CommonInboxAdmin):
    numbers = ("seq", "floor_seq", "unread")
