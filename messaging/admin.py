"""Conversations as numbers, and nothing of what is said in them; preferences and inboxes to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountsUser
from messaging.models import MessagingConversation, MessagingInbox, MessagingMember, MessagingPreference


class MessagingLookAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that nobody makes, changes or deletes by hand."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(MessagingConversation)
class MessagingConversationAdmin(MessagingLookAdmin):
    """Neither who takes part nor what they call it is staff's to know."""

    list_display = ["id", "is_group", "member_count", "last_seq", "created_at", "last_at"]
    fields = ("id", "is_group", "member_count", "last_seq", "created_at", "last_at")
    ordering = ["-id"]

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
class MessagingPreferenceAdmin(MessagingLookAdmin):
    """They go with their user, whom staff may delete."""

    list_display = ["user", "audience", "shows_reading", "shows_typing", "shows_presence"]
    list_select_related = ["user"]
    list_filter = ["audience"]
    search_fields = ["=user__username"]
    search_help_text = _("Exact username")
    fields = ("user", "audience", "shows_reading", "shows_typing", "shows_presence")
    ordering = ["-pk"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


@admin.register(MessagingInbox)
class MessagingInboxAdmin(MessagingLookAdmin):
    list_display = ["owner", "seq", "floor_seq", "unread"]
    fields = ("owner", "seq", "floor_seq", "unread")
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # Its user may be gone: the name is looked up beside the row, not joined to it.
        names = AccountsUser.objects.filter(pk=OuterRef("pk")).values("username")
        rows: QuerySet[Any] = super().get_queryset(request).annotate(owner_name=Subquery(names))
        return rows

    @admin.display(description=_("user"))
    def owner(self, inbox: Any) -> str:
        return inbox.owner_name or str(inbox.pk)
