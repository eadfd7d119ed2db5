"""Which conversations, and which of their messages, are there for somebody."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from accounts.models import AccountsUser

if TYPE_CHECKING:
    from messaging.models import MessagingMember, MessagingMessage  # noqa: F401


class MessagingMemberQuerySet(models.QuerySet["MessagingMember"]):
    def seen_by(self, viewer: AccountsUser) -> Self:
        """Their own memberships, but for conversations of two across a block.

        In a group people stay together until one of them leaves, as the others would not understand half
        of a conversation.
        """
        return self.filter(user=viewer.pk, conversation__is_cut=False)


class MessagingMessageQuerySet(models.QuerySet["MessagingMessage"]):
    def seen_in(self, member: "MessagingMember") -> Self:
        """Those of a conversation that are its member's: since they came, or cleared away what was before."""
        return self.filter(conversation=member.conversation_id, seq__gt=member.since_seq)

    def said(self) -> Self:
        """What people said, and stand by."""
        return self.filter(note="", unsent_at=None)

    def unread_after(self, seq: Any, *, by: Any) -> Self:
        """What counts as unread by a user who has read up to this number: all of others, also of the gone."""
        return self.filter(seq__gt=seq, unsent_at=None).exclude(sender=by)
