"""The messages of a conversation as its thread shows them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import AccountsUser
from common.compiled import common_compiled
from feed.models import FeedPost
from messaging.models import (
    MessagingMember,
    MessagingMessage,
    MessagingPhoto,
    MessagingReaction,
)
from messaging.visibility import MessagingMessageQuerySet

MESSAGING_PAGE_SIZE = 40
_END = 2**63 - 1  # above every number of a message
MESSAGING_RUN = timedelta(minutes=5)
"""Messages of one person that follow each other within it stand together."""


@dataclass(frozen=True)
class MessagingReactions:
    """One emoji on a message, and by whom (keys)."""

    emoji: str
    users: Sequence[int]
    is_mine: bool

    @property
    def count(self) -> int:
        return len(self.users)


@dataclass
class MessagingShown:
    """A message with all that its bubble shows."""

    message: MessagingMessage
    is_mine: bool = False
    photo: MessagingPhoto | None = None
    post: FeedPost | None = None
    """The one it shares, with its first photo in `covers`, if the viewer may see it."""
    reactions: Sequence[MessagingReactions] = ()
    # How it stands among the messages around it; alone, if that is not known.
    is_first: bool = True
    is_last: bool = True
    day: date | None = None
    """Set where a day begins."""
    is_first_unread: bool = False


@dataclass(frozen=True)
class MessagingThread:
    messages: Sequence[MessagingShown]
    older: int | None = None
    """The number below which there are more of them, if there are."""
    newer: int | None = None


def messaging_thread(
    viewer: AccountsUser, member: MessagingMember, *, before: int | None = None, after: int | None = None
) -> MessagingThread:
    """A page of messages, oldest first: the newest, those before a number, or those after one."""
    key, since = member.conversation_id, member.since_seq
    if after is not None:
        found = _newer(key, max(after, since))
        page, is_more = found[:MESSAGING_PAGE_SIZE], len(found) > MESSAGING_PAGE_SIZE
        older = after + 1 if after > since else None
        newer = page[-1].seq if is_more else None
    else:
        found = _older(key, since, _END if before is None else before)
        page, is_more = found[:MESSAGING_PAGE_SIZE][::-1], len(found) > MESSAGING_PAGE_SIZE
        older = page[0].seq if is_more else None
        newer = before - 1 if before is not None and before <= member.conversation.last_seq else None
    shown = messaging_arranged(messaging_shown(viewer, page), member)
    return MessagingThread(shown, older, newer)


@common_compiled
def _older(conversation: int, since: int, below: int) -> QuerySet[MessagingMessage]:
    messages = _seen(conversation, since).filter(seq__lt=below)
    return _with_all(messages).order_by("-seq")[: MESSAGING_PAGE_SIZE + 1]


@common_compiled
def _newer(conversation: int, after: int) -> QuerySet[MessagingMessage]:
    return _with_all(_seen(conversation, after)).order_by("seq")[: MESSAGING_PAGE_SIZE + 1]


def _seen(conversation: int, since: int) -> MessagingMessageQuerySet:
    member = MessagingMember(conversation_id=conversation, since_seq=since)
    return MessagingMessage.objects.seen_in(member)


def messaging_around(message: MessagingMessage) -> int:
    """The `after` of a page that has this message in its middle."""
    return max(0, message.seq - MESSAGING_PAGE_SIZE // 2)


def messaging_shown_new(
    viewer: AccountsUser, message: MessagingMessage, photo: MessagingPhoto | None
) -> MessagingShown:
    """One that the viewer sent just now: nobody can have answered it yet."""
    posts = _posts(viewer, {message.post_id} if message.post_id else set())
    return MessagingShown(message, is_mine=True, photo=photo, post=posts.get(message.post_id or 0))


def messaging_shown_by_keys(
    viewer: AccountsUser, members: dict[int, MessagingMember], keys: Collection[int]
) -> dict[int, MessagingShown]:
    """Those of these messages that the viewer sees, by their keys; `members` by conversation."""
    there = _by_keys(tuple(sorted(keys))) if keys and members else []
    seen = [row for row in there if (member := members.get(row.conversation_id)) and member.sees(row)]
    return {shown.message.pk: shown for shown in messaging_shown(viewer, seen)}


@common_compiled
def _by_keys(keys: tuple[int, ...]) -> QuerySet[MessagingMessage]:
    return _with_all(MessagingMessage.objects.filter(pk__in=keys))


def _with_all(messages: QuerySet[MessagingMessage]) -> QuerySet[MessagingMessage]:
    """With whom and what a bubble names, but for posts, of which each viewer sees their own."""
    reactions = MessagingReaction.objects.filter(message=OuterRef("pk")).order_by("pk")
    answers = ArraySubquery(reactions.values(json=JSONObject(emoji="emoji", user="user_id")))
    return messages.select_related("sender__profile", "about", "photo").annotate(answers=answers)


def messaging_shown(viewer: AccountsUser, messages: Iterable[MessagingMessage]) -> list[MessagingShown]:
    messages = list(messages)
    _quote(messages)
    posts = _posts(viewer, {message.post_id for message in messages if message.post_id})
    return [
        MessagingShown(
            message=message,
            is_mine=message.sender_id == viewer.pk,
            photo=getattr(message, "photo", None),
            post=posts.get(message.post_id or 0),
            reactions=_reactions(viewer, message),
        )
        for message in messages
    ]


def _quote(messages: Sequence[MessagingMessage]) -> None:
    """Put to each message the one it answers. Joined, PostgreSQL would plan for longer than it reads."""
    there = {message.pk: message for message in messages}
    missing = {message.reply_to_id for message in messages if message.reply_to_id} - there.keys()
    if missing:
        there |= {message.pk: message for message in _quoted(tuple(sorted(missing)))}
    for message in messages:
        if message.reply_to_id in there:
            message.reply_to = there[message.reply_to_id]


@common_compiled
def _quoted(keys: tuple[int, ...]) -> QuerySet[MessagingMessage]:
    return MessagingMessage.objects.filter(pk__in=keys).select_related("sender", "photo")


def _posts(viewer: AccountsUser, keys: Collection[int]) -> dict[int, FeedPost]:
    if not keys:
        return {}
    visible = FeedPost.objects.visible_to(viewer).filter(pk__in=keys)
    return {post.pk: post for post in visible.for_tiles().select_related("author__profile")}


def _reactions(viewer: AccountsUser, message: MessagingMessage) -> list[MessagingReactions]:
    """The most frequent first."""
    users: dict[str, list[int]] = {}
    for answer in message.answers:  # type: ignore[attr-defined]
        users.setdefault(answer["emoji"], []).append(answer["user"])
    ordered = sorted(users.items(), key=lambda item: -len(item[1]))
    return [MessagingReactions(emoji, keys, viewer.pk in keys) for emoji, keys in ordered]


def messaging_arranged(shown: list[MessagingShown], member: MessagingMember) -> list[MessagingShown]:
    """How messages that follow each other stand: by days, in runs of one person, what is unread apart."""
    before: MessagingShown | None = None
    for here in shown:
        day = _day(here)
        if before is None or _day(before) != day:
            here.day = day
        here.is_first_unread = (
            not here.is_mine
            and here.message.seq > member.read_seq
            and (before is None or before.message.seq <= member.read_seq or before.is_mine)
            and member.unread > 0
        )
        here.is_first = before is None or not _is_run(before, here)
        if before and not here.is_first:
            before.is_last = False
        before = here
    return _one_divider(shown)


def _one_divider(shown: list[MessagingShown]) -> list[MessagingShown]:
    unread = [here for here in shown if here.is_first_unread]
    for here in unread[1:]:
        here.is_first_unread = False
    return shown


def _day(shown: MessagingShown) -> date:
    return timezone.localtime(shown.message.created_at).date()


def _is_run(before: MessagingShown, here: MessagingShown) -> bool:
    one, other = before.message, here.message
    return (
        here.day is None
        and not here.is_first_unread
        and one.sender_id == other.sender_id
        and not (one.note or other.note)
        and other.created_at - one.created_at < MESSAGING_RUN
    )
