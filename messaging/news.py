"""What has happened in somebody's conversations since a number of their log, as it is now."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from accounts.models import AccountsUser
from common.compiled import common_compiled
from messaging.actions.handing import messaging_marks_hand_out
from messaging.inbox import messaging_inbox
from messaging.kinds import MessagingChange
from messaging.models import MessagingEvent, MessagingInbox
from messaging.rows import (
    MessagingRow,
    messaging_members_of,
    messaging_requests_counted,
    messaging_rows,
)
from messaging.threads import MessagingShown, messaging_shown_by_keys

MESSAGING_NEWS_MAX = 200
"""Events of one answer."""


class MessagingCursorLost(Exception):
    """The log does not reach back to this number, or has not come to it yet."""


@dataclass(frozen=True)
class MessagingNews:
    cursor: int
    """The number up to which all is told."""
    events: list[MessagingEvent] = field(default_factory=list)
    messages: dict[int, MessagingShown] = field(default_factory=dict)
    """By their keys, those that the viewer sees."""
    rows: dict[int, MessagingRow] = field(default_factory=dict)
    """By the conversations' keys, those that are there for the viewer."""
    has_more: bool = False
    requests: int | None = None
    """How many wait; known when there are events."""

    @property
    def conversations(self) -> set[int]:
        return {event.conversation_id for event in self.events}


def messaging_news(viewer: AccountsUser, cursor: int) -> MessagingNews:
    """All events after a number, up to the one the viewer's inbox had when the request began.

    Raises MessagingCursorLost.
    """
    inbox = messaging_inbox(viewer)
    if not inbox.floor_seq <= cursor <= inbox.seq:
        raise MessagingCursorLost
    if cursor == inbox.seq:
        return MessagingNews(cursor)
    events = _events(viewer, cursor, inbox.seq)
    if not events or events[0].seq != cursor + 1:  # thrown away just now
        raise MessagingCursorLost
    _hand_out_marks(inbox, events)
    # From here on all is read as it is after the events were: what changes later has an event of its own.
    conversations = {event.conversation_id for event in events}
    members = {member.conversation_id: member for member in messaging_members_of(viewer, conversations)}
    keys = {event.message_id for event in events if event.message_id}
    return MessagingNews(
        cursor=events[-1].seq,
        events=events,
        messages=messaging_shown_by_keys(viewer, members, keys) if keys else {},
        rows=messaging_rows(viewer, members.values()),
        has_more=events[-1].seq < inbox.seq,
        requests=events[0].requests,  # type: ignore[attr-defined]
    )


@common_compiled
def _events(viewer: AccountsUser, after: int, upto: int) -> QuerySet[MessagingEvent]:
    events = MessagingEvent.objects.filter(user=viewer.pk, seq__gt=after, seq__lte=upto)
    waiting = messaging_requests_counted(viewer)
    return events.annotate(requests=waiting).order_by("seq")[:MESSAGING_NEWS_MAX]


def _hand_out_marks(inbox: MessagingInbox, events: list[MessagingEvent]) -> None:
    marks = [event.seq for event in events if event.kind == MessagingChange.READ]
    if marks and marks[-1] > inbox.marks_seq:
        messaging_marks_hand_out(inbox=inbox, upto=marks[-1])
