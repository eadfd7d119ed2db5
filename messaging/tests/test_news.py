"""A page as it was, changed by all that the log says since, is the page as it would be loaded now."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AccountsUser
from conftest import Person
from messaging import actions
from messaging.actions.handing import messaging_cursor_hand_out
from messaging.inbox import messaging_inbox
from messaging.models import (
    MessagingConversation,
    MessagingEvent,
    MessagingInbox,
    MessagingMessage,
)
from messaging.news import MESSAGING_NEWS_MAX, MessagingCursorLost, messaging_news
from messaging.rows import MessagingRow, messaging_members_of, messaging_rows, messaging_seen_by
from messaging.tests.conftest import befriend, fresh, say, write
from messaging.threads import MessagingShown, messaging_shown_by_keys
from messaging.trim import MESSAGING_EVENT_AGE, messaging_trim_stretch
from social.actions import social_block, social_unblock
from tests.races import differences

Pair = tuple[AccountsUser, AccountsUser, MessagingConversation]
Page = dict[str, dict[int, Any]]


def look_of(shown: MessagingShown) -> tuple[Any, ...]:
    """All that a bubble shows of a message."""
    message = shown.message
    reactions = tuple((each.emoji, tuple(each.users), each.is_mine) for each in shown.reactions)
    return (message.seq, message.text, bool(message.unsent_at), bool(message.edited_at), reactions)


def line_of(row: MessagingRow) -> tuple[Any, ...]:
    """All that a row of a list shows of a conversation."""
    member = row.member
    return (
        member.folder,
        member.order,
        member.unread,
        member.is_muted,
        row.title,
        row.last and (row.last.pk, row.last.text, bool(row.last.unsent_at)),
        # The line under one's own last message.
        [person.username for person in messaging_seen_by(row)],
    )


def whole_page(user: AccountsUser) -> Page:
    """What somebody sees who loads everything now."""
    chats = MessagingConversation.objects.values_list("pk", flat=True)
    members = {member.conversation_id: member for member in messaging_members_of(user, list(chats))}
    keys = MessagingMessage.objects.values_list("pk", flat=True)
    shown = messaging_shown_by_keys(user, members, list(keys))
    return {
        "rows": {key: line_of(row) for key, row in messaging_rows(user, members.values()).items()},
        "messages": {key: look_of(message) for key, message in shown.items()},
    }


def with_news(page: Page, user: AccountsUser, cursor: int) -> tuple[Page, int]:
    """What the script makes of a page, and how far it has come."""
    rows, messages = dict(page["rows"]), dict(page["messages"])
    has_more = True
    while has_more:
        news = messaging_news(fresh(user), cursor)
        assert [event.seq for event in news.events] == list(range(cursor + 1, news.cursor + 1))
        for event in news.events:
            key, message = event.conversation_id, event.message_id
            if key in news.rows:
                rows[key] = line_of(news.rows[key])
            else:
                rows.pop(key, None)
            if message in news.messages:
                messages[message] = look_of(news.messages[message])
            elif message:
                messages.pop(message, None)
        cursor, has_more = news.cursor, news.has_more
    return {"rows": rows, "messages": messages}, cursor


# What happens often stands there twice.
ACTS = [
    *["say", "edit", "unsend", "react", "read", "read", "mute", "accept", "clear"],
    *["name", "add", "remove", "leave", "wall", "load", "look", "look"],
]
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 2), st.integers(0, 2), st.integers(0, 5)), max_size=25
)


class Crowd:
    """Three people, what each pair and all of them write in, and a page of each that follows the log."""

    def __init__(self, people: list[AccountsUser]) -> None:
        self.people = people
        ana, bia, caio = people
        self.chats = [write(ana, bia), write(bia, caio), write(ana, bia, caio)]
        self.pages = [(whole_page(user), messaging_inbox(fresh(user)).seq) for user in people]

    def step(self, act: str, who: int, where: int, what: int) -> None:
        user, chat = self.people[who], self.chats[where].pk
        other = self.people[(who + 1 + what) % 3]
        message = self._message(chat, what)
        doings: dict[str, Callable[[], object]] = {
            "say": lambda: say(user, self.chats[where], f"text {what}"),
            "edit": lambda: actions.messaging_edit(user=user, message=message, text=f"new {what}"),
            "unsend": lambda: actions.messaging_unsend(user=user, message=message),
            "react": lambda: actions.messaging_react(
                user=user, message=message, emoji=["", "👍", "❤️"][what % 3]
            ),
            "read": lambda: actions.messaging_read(user=user, conversation=chat, upto=what),
            "mute": lambda: actions.messaging_mute_set(user=user, conversation=chat, is_muted=bool(what % 2)),
            "accept": lambda: actions.messaging_accept(user=user, conversation=chat),
            "load": lambda: self.load(who),
            "clear": lambda: actions.messaging_clear(user=user, conversation=chat),
            "name": lambda: actions.messaging_group_name(user=user, conversation=chat, name=f"n{what}"),
            "add": lambda: actions.messaging_group_add(user=user, conversation=chat, people=[other]),
            "remove": lambda: actions.messaging_group_remove(user=user, conversation=chat, person=other),
            "leave": lambda: actions.messaging_group_leave(user=user, conversation=chat),
            "wall": lambda: self._wall(user, other, bool(what % 2)),
            "look": lambda: self.look(who),
        }
        try:
            # As a request: what is refused leaves nothing behind.
            with transaction.atomic():
                doings[act]()
        except (ObjectDoesNotExist, ValidationError):
            pass

    def load(self, who: int) -> None:
        """The page is loaded anew."""
        user = fresh(self.people[who])
        cursor = messaging_cursor_hand_out(inbox=messaging_inbox(user))
        self.pages[who] = whole_page(user), cursor

    def look(self, who: int) -> None:
        page, cursor = self.pages[who]
        self.pages[who] = with_news(page, self.people[who], cursor)

    def _wall(self, user: AccountsUser, other: AccountsUser, is_up: bool) -> None:
        if user == other:
            return
        if is_up:
            social_block(blocker=user, blocked=other)
        else:
            social_unblock(blocker=user, blocked=other)

    def _message(self, chat: int, what: int) -> int:
        keys = (
            MessagingMessage.objects.filter(conversation=chat).order_by("-seq").values_list("pk", flat=True)
        )
        found = list(keys[:6])
        return found[min(what, len(found) - 1)] if found else 0


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_page_and_what_happened_since_is_the_page_as_it_is_now(person: Person, steps: list[Any]) -> None:
    with transaction.atomic():
        people = [person(name) for name in ("ana", "bia", "caio")]
        befriend(*people[:2])
        crowd = Crowd(people)
        for step in steps:
            crowd.step(*step)
        for who, user in enumerate(people):
            crowd.look(who)
            page, cursor = crowd.pages[who]
            assert without_gone(page, user) == whole_page(user)
            assert cursor == messaging_inbox(fresh(user)).seq
        assert differences() == []
        transaction.set_rollback(True)


def without_gone(page: Page, user: AccountsUser) -> Page:
    """A thread that is gone, or was cleared away, is not on the page any more, with all its messages."""
    whole = whole_page(user)
    return {
        "rows": page["rows"],
        "messages": {key: look for key, look in page["messages"].items() if key in whole["messages"]},
    }


def test_a_number_from_elsewhere_is_refused(pair: Pair) -> None:
    ana, _bia, _chat = pair
    with pytest.raises(MessagingCursorLost):
        messaging_news(fresh(ana), 2)
    MessagingInbox.objects.filter(pk=ana.pk).update(floor_seq=1)
    with pytest.raises(MessagingCursorLost):
        messaging_news(fresh(ana), 0)
    assert messaging_news(fresh(ana), 1).events == []


def test_many_events_come_in_parts(pair: Pair) -> None:
    ana, _bia, chat = pair
    MessagingEvent.objects.bulk_create(
        MessagingEvent(user=ana, seq=seq, kind="conversation", conversation=chat)
        for seq in range(2, MESSAGING_NEWS_MAX + 12)
    )
    MessagingInbox.objects.filter(pk=ana.pk).update(seq=MESSAGING_NEWS_MAX + 11)
    first = messaging_news(fresh(ana), 0)
    assert (len(first.events), first.has_more) == (MESSAGING_NEWS_MAX, True)
    second = messaging_news(fresh(ana), first.cursor)
    assert (len(second.events), second.has_more) == (11, False)


def test_old_events_go_and_the_floor_rises(pair: Pair) -> None:
    ana, bia, chat = pair
    say(bia, chat)
    say(bia, chat)
    old = timezone.now() - MESSAGING_EVENT_AGE - timedelta(seconds=1)
    # Whose clock was behind does not leave a gap.
    MessagingEvent.objects.filter(user=ana, seq=2).update(created_at=old)
    assert not messaging_trim_stretch()
    inbox = MessagingInbox.objects.get(pk=ana.pk)
    assert (inbox.floor_seq, inbox.seq) == (2, 3)
    assert [event.seq for event in messaging_news(fresh(ana), 2).events] == [3]
    with pytest.raises(MessagingCursorLost):
        messaging_news(fresh(ana), 1)
    assert differences() == []


def test_a_conversation_that_everybody_left_goes(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.trim._MESSAGES", 2)
    ana, bia, caio = person("ana"), person("bia"), person("caio")
    chat = write(ana, bia, caio)
    for user in (ana, bia, caio):
        actions.messaging_group_leave(user=user, conversation=chat.pk)
    while messaging_trim_stretch():
        pass
    assert not MessagingConversation.objects.exists()
    assert not MessagingMessage.objects.exists()
