"""Which conversations are there for somebody."""

from typing import TYPE_CHECKING, Self

from django.db import models

from accounts.models import AccountsUser

if TYPE_CHECKING:
    from messaging.models import MessagingMember  # noqa: F401


class MessagingMemberQuerySet(models.QuerySet["MessagingMember"]):
    def seen_by(self, viewer: AccountsUser) -> Self:
        """Their own memberships, but for conversations of two across a block.

        In a group people stay together until one of them leaves, as the others would not understand half
        of a conversation.
        """
        return self.filter(user=viewer.pk, conversation__is_cut=False)
