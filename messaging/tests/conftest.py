"""What tests of messages share: saying something, and what somebody's log and badge say of it."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from accounts.models import AccountsUser
from messaging.actions import MessagingContent, messaging_begin, messaging_send
from messaging.models import (
    MessagingConversation,
    MessagingEvent,
    MessagingInbox,
    MessagingMember,
    MessagingMessage,
)
from social.actions import social_follow

Say = Callable[..., MessagingMessage]
Write = Callable[..., MessagingConversation]


def say(
    sender: AccountsUser,
    conversation: MessagingConversation,
    text: str = "hello",
    client_id: UUID | None = None,
    **content: object,
) -> MessagingMessage:
    """Send to a conversation that is there."""
    sent = messaging_send(
        sender=sender,
        conversation=conversation.pk,
        client_id=client_id or uuid4(),
        content=MessagingContent(text=text, **content),  # type: ignore[arg-type]
    )
    return sent.message


def write(
    sender: AccountsUser, *to: AccountsUser, text: str = "hello", name: str = ""
) -> MessagingConversation:
    """Begin a conversation with a first message."""
    sent = messaging_begin(
        sender=sender, to=to, client_id=uuid4(), content=MessagingContent(text=text), name=name
    )
    return sent.message.conversation


def befriend(*people: AccountsUser) -> None:
    """Each follows all others: what they write to each other is no request."""
    for one in people:
        for other in people:
            if one != other:
                social_follow(follower=one, followed=other)


def log_of(user: AccountsUser) -> list[tuple[int, str]]:
    """The numbers and kinds of somebody's events."""
    return list(MessagingEvent.objects.filter(user=user).order_by("seq").values_list("seq", "kind"))


def badge_of(user: AccountsUser) -> int:
    inbox = MessagingInbox.objects.filter(pk=user.pk).first()
    return inbox.unread if inbox else 0


def member_of(conversation: MessagingConversation, user: AccountsUser) -> MessagingMember:
    return MessagingMember.objects.select_related("conversation").get(conversation=conversation, user=user)


def fresh(user: AccountsUser) -> AccountsUser:
    """As a request reads them, with their inbox as it is now."""
    return AccountsUser.objects.select_related("profile", "messaging_inbox").get(pk=user.pk)


@pytest.fixture
def pair(person: Callable[..., AccountsUser]) -> tuple[AccountsUser, AccountsUser, MessagingConversation]:
    """ana and bia, who follow each other, and what they write in; ana said hello."""
    ana, bia = person("ana"), person("bia")
    befriend(ana, bia)
    return ana, bia, write(ana, bia)
