"""Conversations as lists show them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import AccountsUser
from common.compiled import common_compiled
from messaging.kinds import MessagingFolder
from messaging.models import MessagingConversation, MessagingMember, MessagingMessage, MessagingPreference
from messaging.presence import messaging_who_is_here

MESSAGING_LIST_SIZE = 20
_END = 2**63 - 1  # above every number of a log
_NAMED = 4  # people of one conversation whom its row shows

# The first few others of each conversation, however many it has.
_FIRST_OTHERS = f"""
select other.id from unnest(array[%s]::bigint[]) shown (id)
cross join lateral (
    select id from {MessagingMember._meta.db_table}
    where conversation_id = shown.id and user_id <> %%s order by id limit {_NAMED}
) other
"""  # noqa: S608 - the name of our own table


# Each looked up by itself: PostgreSQL would read all messages of a long conversation to join the last one.
_LAST = f"""
select last.id from {MessagingConversation._meta.db_table} conversation
cross join lateral (
    select id from {MessagingMessage._meta.db_table}
    where conversation_id = conversation.id and seq = conversation.last_seq limit 1
) last
where conversation.id in (%s)
"""  # noqa: S608 - the names of our own tables


@dataclass(frozen=True)
class MessagingRow:
    """A conversation as a list shows it, to the one whose `member` it is."""

    member: MessagingMember
    first: Sequence[MessagingMember] = ()
    """The first of the others; none when they have left the site."""
    others: int = 0
    last: MessagingMessage | None = None
    here: Collection[int] = ()
    """Who of `people` is here now, by their keys."""

    @cached_property
    def people(self) -> list[AccountsUser]:
        """The first of the others, with their profiles."""
        return [member.user for member in self.first]

    @property
    def key(self) -> int:
        return self.member.conversation_id

    @property
    def conversation(self) -> MessagingConversation:
        return self.member.conversation

    @property
    def title(self) -> str:
        if self.conversation.name:
            return self.conversation.name
        names = ", ".join(person.get_full_name() for person in self.people)
        if not names:
            return _("Only you") if self.conversation.is_group else _("Somebody who has left")
        more = self.others - len(self.people)
        return _("%(names)s and %(count)d more") % {"names": names, "count": more} if more > 0 else names

    @property
    def person(self) -> AccountsUser | None:
        """The other one of two."""
        return self.people[0] if self.people and not self.conversation.is_group else None

    @property
    def is_here(self) -> bool:
        return bool(self.here)

    @property
    def is_request(self) -> bool:
        return self.member.is_request

    @property
    def is_own_last(self) -> bool:
        """Was the last message one's own words?"""
        last = self.last
        return (
            last is not None and last.sender_id == self.member.user_id and not (last.note or last.unsent_at)
        )


@dataclass(frozen=True)
class MessagingList:
    rows: Sequence[MessagingRow]
    cursor: int | None = None
    """Where the next page begins; None on the last one."""

    @property
    def partners(self) -> list[AccountsUser]:
        """Whom one wrote with, one to one, and may write to."""
        return [row.person for row in self.rows if row.person and row.person.is_active]


def messaging_members(viewer: AccountsUser) -> QuerySet[MessagingMember]:
    """The viewer's memberships of all that is there for them, as messaging_rows wants them.

    Each with its conversation, `others` counted, and what the viewer shows of themselves.
    """
    others = MessagingMember.objects.filter(conversation=OuterRef("conversation")).exclude(user=viewer.pk)
    counted = others.order_by().values("conversation").annotate(number=Count("pk")).values("number")
    members = MessagingMember.objects.seen_by(viewer).select_related("conversation")
    return members.annotate(
        others=Coalesce(Subquery(counted), 0),
        shows_presence=messaging_shows("shows_presence"),
        shows_reading=messaging_shows("shows_reading"),
    )


def messaging_requests(viewer: AccountsUser) -> QuerySet[MessagingMember]:
    return MessagingMember.objects.seen_by(viewer).filter(folder=MessagingFolder.REQUESTS)


def messaging_requests_counted(viewer: AccountsUser) -> Coalesce:
    """How many wait, as a part of another query."""
    waiting = messaging_requests(viewer).values("user").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(waiting), 0)


def messaging_shows(what: str) -> Coalesce:
    """Does a member let others see this of them? `what` is a field of MessagingPreference."""
    chosen = MessagingPreference.objects.filter(user=OuterRef("user")).values(what)
    return Coalesce(Subquery(chosen), True)


def messaging_members_of(viewer: AccountsUser, conversations: Collection[int]) -> list[MessagingMember]:
    """Those of messaging_members that are in these conversations (keys)."""
    return _members(viewer, tuple(sorted(conversations))) if conversations else []


@common_compiled
def _members(viewer: AccountsUser, conversations: tuple[int, ...]) -> QuerySet[MessagingMember]:
    return messaging_members(viewer).filter(conversation__in=conversations)


@common_compiled
def _newest(viewer: AccountsUser, folder: str, below: int) -> QuerySet[MessagingMember]:
    members = messaging_members(viewer).filter(folder=folder, order__lt=below)
    return members.order_by("-order")[: MESSAGING_LIST_SIZE + 1]


def messaging_list(
    viewer: AccountsUser,
    folder: MessagingFolder = MessagingFolder.INBOX,
    *,
    cursor: int | None = None,
    beside: MessagingMember | None = None,
) -> tuple[MessagingList, MessagingRow | None]:
    """The conversations of a folder below a cursor, newest first; and the row of one that stands open.

    Three queries, and one to the cache.
    """
    found = _newest(viewer, folder.value, _END if cursor is None else cursor)
    page = found[:MESSAGING_LIST_SIZE]
    rows = messaging_rows(viewer, [*page, beside] if beside else page)
    more = page[-1].order if len(found) > len(page) else None
    listed = MessagingList([rows[member.conversation_id] for member in page], more)
    return listed, rows[beside.conversation_id] if beside else None


def messaging_row_named(viewer: AccountsUser, member: MessagingMember) -> MessagingRow:
    """As much of a row as its messages show: the conversation, and the first of its people."""
    return MessagingRow(member, _others(viewer, [member.conversation_id]).get(member.conversation_id, ()))


def messaging_rows(viewer: AccountsUser, members: Iterable[MessagingMember]) -> dict[int, MessagingRow]:
    """The rows of these memberships of the viewer, from messaging_members, by their conversations' keys."""
    by_key = {member.conversation_id: member for member in members}
    others = _others(viewer, by_key)
    last = _last(by_key)
    here = _here(by_key, others)
    return {
        key: MessagingRow(
            member=member,
            first=others.get(key, ()),
            others=member.others,  # type: ignore[attr-defined]
            last=last.get(key),
            here={other.user_id for other in others.get(key, ()) if other.user_id in here},
        )
        for key, member in by_key.items()
    }


def _others(viewer: AccountsUser, keys: Collection[int]) -> dict[int, list[MessagingMember]]:
    """The first others of each conversation."""
    others: dict[int, list[MessagingMember]] = {}
    for member in _first_others(viewer, tuple(sorted(keys))) if keys else ():
        others.setdefault(member.conversation_id, []).append(member)
    return others


@common_compiled
def _first_others(viewer: AccountsUser, keys: tuple[int, ...]) -> QuerySet[MessagingMember]:
    places = ", ".join(["%s"] * len(keys))
    first = RawSQL(_FIRST_OTHERS % places, (*keys, viewer.pk))  # noqa: S611 - values are passed apart
    others = MessagingMember.objects.filter(pk__in=first).select_related("user__profile")
    return others.annotate(shows_reading=messaging_shows("shows_reading")).order_by("pk")


def _last(members: dict[int, MessagingMember]) -> dict[int, MessagingMessage]:
    """The last message of each that its member sees."""
    newest = _last_of(tuple(sorted(members))) if members else []
    return {
        message.conversation_id: message
        for message in newest
        if members[message.conversation_id].sees(message)
    }


@common_compiled
def _last_of(keys: tuple[int, ...]) -> QuerySet[MessagingMessage]:
    last = RawSQL(_LAST % ", ".join(["%s"] * len(keys)), keys)  # noqa: S611 - values are passed apart
    return MessagingMessage.objects.filter(pk__in=last).select_related("sender__profile", "photo", "about")


def _here(members: dict[int, MessagingMember], others: dict[int, list[MessagingMember]]) -> set[int]:
    """Of conversations of two. Who does not show it does not see it, and nobody does across a request."""
    shows = any(member.shows_presence for member in members.values())  # type: ignore[attr-defined]
    asked = {
        other.user_id
        for key, there in others.items()
        if not (members[key].is_request or members[key].conversation.is_group)
        for other in there
        if not other.is_request
    }
    return messaging_who_is_here(asked) if shows and asked else set()


def messaging_seen_by(row: MessagingRow) -> list[AccountsUser]:
    """Who has read the last message, if it is the viewer's own, of those who show it as the viewer does."""
    last, member = row.last, row.member
    if last is None or not (row.is_own_last and member.shows_reading):  # type: ignore[attr-defined]
        return []
    others = row.first if row.others <= len(row.first) else _readers(member.conversation_id, last.seq)
    return [
        other.user
        for other in others
        if other.user_id != member.user_id and other.shown_seq >= last.seq and other.shows_reading  # type: ignore[attr-defined]
    ]


@common_compiled
def _readers(conversation: int, seq: int) -> QuerySet[MessagingMember]:
    readers = MessagingMember.objects.filter(conversation=conversation, read_seq__gte=seq)
    return (
        readers.select_related("user__profile")
        .annotate(shows_reading=messaging_shows("shows_reading"))
        .order_by("pk")
    )


def messaging_partners(viewer: AccountsUser) -> list[int]:
    """Whom the viewer wrote with lately, one to one, and who sees when others are here (keys)."""
    return [member.user_id for member in _partners(viewer)]


@common_compiled
def _partners(viewer: AccountsUser) -> QuerySet[MessagingMember]:
    mine = MessagingMember.objects.seen_by(viewer).filter(
        folder=MessagingFolder.INBOX, conversation__low__isnull=False
    )
    lately = mine.order_by("-order").values("conversation")[:MESSAGING_LIST_SIZE]
    others = MessagingMember.objects.filter(conversation__in=lately).exclude(user=viewer.pk)
    taken_in = others.filter(folder__in=(MessagingFolder.INBOX, MessagingFolder.CLEARED))
    return taken_in.alias(shows_presence=messaging_shows("shows_presence")).filter(shows_presence=True)


def messaging_typing_told(viewer: AccountsUser, conversation: int) -> list[int]:
    """The others of a conversation who see when somebody is writing (keys)."""
    others = MessagingMember.objects.filter(conversation=conversation).exclude(user=viewer.pk)
    shown = others.alias(shows_typing=messaging_shows("shows_typing")).filter(shows_typing=True)
    return list(shown.values_list("user", flat=True))
