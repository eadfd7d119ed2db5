"""People, and conversations between them, as rows."""

from collections.abc import Iterable, Sequence

from django.db import connection

from accounts.models import AccountsProfile, AccountsUser
from bench.chat.plan import BENCH_CSRF, BenchChatPerson
from bench.data import bench_session
from common.live import common_live_token
from messaging.kinds import MessagingFolder
from messaging.models import (
    MessagingConversation,
    MessagingEvent,
    MessagingInbox,
    MessagingMember,
    MessagingMessage,
    MessagingPhoto,
    MessagingReaction,
)

_NAME = "bench.chat"
_TABLES = [
    MessagingReaction,
    MessagingPhoto,
    MessagingMessage,
    MessagingMember,
    MessagingConversation,
    MessagingEvent,
    MessagingInbox,
]


def bench_chat_people(count: int) -> list[AccountsUser]:
    """The same ones in every run, with no password, whom nobody follows."""
    names = [f"{_NAME}{number}" for number in range(count)]
    there = set(AccountsUser.objects.filter(username__in=names).values_list("username", flat=True))
    missing = [AccountsUser(username=name, password="!") for name in names if name not in there]
    AccountsUser.objects.bulk_create(missing)
    AccountsProfile.objects.bulk_create(AccountsProfile(user=user, name=user.username) for user in missing)
    people = {user.username: user for user in AccountsUser.objects.filter(username__in=names)}
    return [people[name] for name in names]


def bench_chat_empty() -> None:
    """No conversations: the database may be measured again."""
    tables = ", ".join(model._meta.db_table for model in _TABLES)
    with connection.cursor() as cursor:
        cursor.execute(f"truncate {tables} cascade")


def bench_chat_pairs(pairs: Iterable[tuple[AccountsUser, AccountsUser]]) -> list[MessagingConversation]:
    """Of two each; nothing was said yet."""
    ordered = [sorted((one.pk, other.pk)) for one, other in pairs]
    made = MessagingConversation.objects.bulk_create(
        MessagingConversation(low=low, high=high) for low, high in ordered
    )
    _join(zip(made, ordered, strict=True))
    return made


def bench_chat_groups(groups: Iterable[Sequence[AccountsUser]]) -> list[MessagingConversation]:
    keys = [[user.pk for user in group] for group in groups]
    made = MessagingConversation.objects.bulk_create(MessagingConversation(name="Group") for _group in keys)
    _join(zip(made, keys, strict=True))
    return made


def _join(taking: Iterable[tuple[MessagingConversation, Sequence[int]]]) -> None:
    pairs = [(conversation, user) for conversation, users in taking for user in users]
    inboxes = [MessagingInbox(user_id=user) for user in sorted({user for _conversation, user in pairs})]
    MessagingInbox.objects.bulk_create(inboxes, ignore_conflicts=True)
    MessagingMember.objects.bulk_create(
        MessagingMember(conversation=conversation, user_id=user, folder=MessagingFolder.INBOX)
        for conversation, user in pairs
    )


def bench_chat_person(user: AccountsUser, conversation: MessagingConversation) -> BenchChatPerson:
    """In front of this conversation, with a session."""
    cookie = f"{bench_session(user)}; csrftoken={BENCH_CSRF}"
    return BenchChatPerson(user.pk, common_live_token(user.pk), cookie, conversation.pk)
