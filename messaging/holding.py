"""The one way in which a conversation changes: held, changed, told.

Its row is locked first and the inboxes of those who are told of it last, in the order of their keys. So
whatever two people do at once in a conversation comes one after the other, in each log in the same order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from common.compiled import common_compiled
from messaging.kinds import MessagingChange
from messaging.models import MessagingConversation, MessagingMember, MessagingMessage
from messaging.wakes import messaging_wake

# For each of those who are told: the next number of their log, an event with it, and what their badge gains.
# `held` locks the inboxes before any is changed. A read mark that is still on its way to somebody takes the
# newer ones with it, as it says no more than "look".
_TELL = """
with held as materialized (
    select user_id, marks_seq from messaging_messaginginbox
    where user_id = any(%(users)s) order by user_id for no key update
), numbered as (
    update messaging_messaginginbox inbox
    set seq = inbox.seq + 1, unread = greatest(inbox.unread + told.badge, 0),
        mark_seq = case told.kind when %(mark)s then inbox.seq + 1 else inbox.mark_seq end
    from held
    join unnest(%(users)s::bigint[], %(kinds)s::text[], %(badges)s::int[]) told (user_id, kind, badge)
        using (user_id)
    where inbox.user_id = held.user_id and not (
        told.kind = %(mark)s and exists (
            select from messaging_messagingevent event
            where event.user_id = held.user_id and event.seq > held.marks_seq
                and event.kind = %(mark)s and event.conversation_id = %(conversation)s
        )
    )
    returning inbox.user_id, inbox.seq, told.kind
), written as (
    insert into messaging_messagingevent (user_id, seq, kind, conversation_id, message_id)
    select user_id, seq, kind, %(conversation)s, %(message)s from numbered
)
select user_id, seq from numbered
"""

_FIELDS = ("folder", "is_admin", "is_muted", "since_seq", "read_seq", "unread", "order")
_READ = ("conversation", "user__username", "user__is_active", "created_at", "apart_seq", *_FIELDS)
_WRITE = """
update messaging_messagingmember member set
    folder = now.folder, is_admin = now.is_admin, is_muted = now.is_muted, since_seq = now.since_seq,
    read_seq = now.read_seq, unread = now.unread, "order" = now."order"
from unnest(
    %(pk)s::bigint[], %(folder)s::text[], %(is_admin)s::boolean[], %(is_muted)s::boolean[],
    %(since_seq)s::bigint[], %(read_seq)s::bigint[], %(unread)s::int[], %(order)s::bigint[]
) now (id, folder, is_admin, is_muted, since_seq, read_seq, unread, "order")
where member.id = now.id
"""


@dataclass
class MessagingHeld:
    """A conversation that nobody else changes meanwhile, with its members by the keys of the users."""

    conversation: MessagingConversation
    members: dict[int, MessagingMember]
    _parted: list[int] = field(default_factory=list)
    _counted: dict[int, bool] = field(default_factory=dict)
    _written: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._note()

    def join(self, members: Iterable[MessagingMember]) -> None:
        """People whose rows are written already."""
        for member in members:
            self.members[member.user_id] = member
            self._written[member.user_id] = _values(member)

    def part(self, user: int) -> None:
        """Take somebody out. They are told together with the next thing that the others are."""
        MessagingMember.objects.filter(pk=self.members.pop(user).pk).delete()
        self._parted.append(user)

    def others(self, user: int) -> list[MessagingMember]:
        return [member for key, member in self.members.items() if key != user]

    def everybody(self, kind: MessagingChange) -> dict[int, MessagingChange]:
        return dict.fromkeys(self.members, kind)

    def tell(
        self, to: Mapping[int, MessagingChange], message: MessagingMessage | None = None
    ) -> dict[int, int]:
        """Write what has changed of the members, and for each of `to` an event of this kind.

        Returns the number of each event by the user's key. A new message moves the conversation to the top
        of their lists. Whose membership has changed must be told; of several calls in one transaction the
        first must tell the most people, since inboxes are locked in order once.
        """
        to = {**to, **dict.fromkeys(self._parted, MessagingChange.CONVERSATION)}
        self._parted.clear()
        news = self._tell(to, message)
        for user, kind in to.items():
            if kind == MessagingChange.MESSAGE:
                self.members[user].order = news[user]
        self._write()
        transaction.on_commit(lambda: messaging_wake(news), robust=True)
        return news

    def _tell(self, to: Mapping[int, MessagingChange], message: MessagingMessage | None) -> dict[int, int]:
        users = sorted(to)
        values: dict[str, Any] = {
            "users": users,
            "kinds": [to[user].value for user in users],
            "badges": [self._gained(user) for user in users],
            "mark": MessagingChange.READ.value,
            "conversation": self.conversation.pk,
            "message": message.pk if message else None,
        }
        with connection.cursor() as cursor:
            cursor.execute(_TELL, values)
            return dict(cursor.fetchall())

    def _gained(self, user: int) -> int:
        """What the badge of somebody gains or loses; of who is no member any more, what this gave to it."""
        return self._is_counted(user) - self._counted.get(user, False)

    def _is_counted(self, user: int) -> bool:
        member = self.members.get(user)
        return member is not None and member.is_counted and not self.conversation.is_cut

    def _write(self) -> None:
        changed = [member for key, member in self.members.items() if _values(member) != self._written[key]]
        if changed:
            rows = zip(*((member.pk, *_values(member)) for member in changed), strict=True)
            with connection.cursor() as cursor:
                cursor.execute(_WRITE, dict(zip(("pk", *_FIELDS), map(list, rows), strict=True)))
        self._note()

    def _note(self) -> None:
        """What is in the database now."""
        self._counted = {user: self._is_counted(user) for user in self.members}
        self._written = {user: _values(member) for user, member in self.members.items()}


def _values(member: MessagingMember) -> tuple[Any, ...]:
    return tuple(getattr(member, name) for name in _FIELDS)


def messaging_hold(conversation: int) -> MessagingHeld:
    """Lock a conversation until the commit; raises MessagingConversation.DoesNotExist."""
    for row in _locked(conversation):
        members = {member.user_id: member for member in _members(row)}
        for member in members.values():
            member.conversation = row
        return MessagingHeld(row, members)
    raise MessagingConversation.DoesNotExist


def messaging_hold_for(conversation: int, user: int) -> tuple[MessagingHeld, MessagingMember]:
    """The same for one who takes part; whoever doesn't, or not any more, is told that it does not exist."""
    held = messaging_hold(conversation)
    member = held.members.get(user)
    if member is None or held.conversation.is_cut:
        raise MessagingConversation.DoesNotExist
    return held, member


@common_compiled
def _locked(conversation: int) -> QuerySet[MessagingConversation]:
    return MessagingConversation.objects.select_for_update(no_key=True).filter(pk=conversation)


@common_compiled
def _members(conversation: MessagingConversation) -> QuerySet[MessagingMember]:
    return MessagingMember.objects.filter(conversation=conversation).select_related("user").only(*_READ)
