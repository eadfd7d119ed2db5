"""What a page is told that was told something before."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountsUser
from common.live import common_live_token_parts
from conftest import Person
from messaging.actions import (
    messaging_clear,
    messaging_edit,
    messaging_group_leave,
    messaging_mute_set,
    messaging_read,
    messaging_unsend,
)
from messaging.models import MessagingConversation, MessagingEvent, MessagingInbox, MessagingPreference
from messaging.news import MESSAGING_NEWS_MAX
from messaging.presence import messaging_here, messaging_who_is_here
from messaging.tests.conftest import befriend, say, write
from messaging.tests.test_views import BrowserOf, Pair
from social.actions import social_block


def ask(client: Client, cursor: int | None = None, conversation: MessagingConversation | None = None) -> Any:
    query = {"cursor": cursor} if cursor is not None else {}
    answer = client.get("/messages/sync", query | ({"conversation": conversation.pk} if conversation else {}))
    assert answer.status_code == 200
    return answer.json()


def seq_of(user: AccountsUser) -> int:
    return MessagingInbox.objects.get(pk=user.pk).seq


def test_without_a_cursor_it_says_where_to_begin(pair: Pair, browser_of: BrowserOf) -> None:
    _ana, bia, _conversation = pair
    told = ask(browser_of(bia))
    assert (told["events"], told["conversations"], told["more"]) == ([], {}, False)
    assert told["cursor"] == seq_of(bia)
    assert told["badge"] == 1
    signed = common_live_token_parts(told["token"])
    assert signed is not None
    assert signed[0] == bia.pk


def test_a_message_comes_with_its_row_and_head(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    before = seq_of(bia)
    message = say(ana, conversation, "Good <morning>")
    told = ask(browser_of(bia), before, conversation)
    [event] = told["events"]
    assert (event["seq"], event["kind"], event["message"]) == (before + 1, "message", message.pk)
    assert "Good &lt;morning&gt;" in event["html"]
    assert "New messages" not in event["html"]
    about = told["conversations"][str(conversation.pk)]
    assert 'aria-current="page"' in about["row"]
    assert (about["order"], about["folder"], about["seen"]) == (before + 1, "inbox", "")
    assert "data-chat-head" in about["head"]
    assert told["cursor"] == before + 1


def test_of_conversations_that_are_not_open_the_row_is_enough(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    before = seq_of(bia)
    say(ana, conversation)
    about = ask(browser_of(bia), before)["conversations"][str(conversation.pk)]
    assert "is-unread" in about["row"]
    assert (about["seen"], about["head"]) == (None, None)


def test_a_change_shows_the_message_as_it_is_now(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    message = say(ana, conversation, "tpyo")
    before = seq_of(bia)
    messaging_edit(user=ana, message=message.pk, text="typo")
    messaging_unsend(user=ana, message=message.pk)
    events = ask(browser_of(bia), before, conversation)["events"]
    assert [event["kind"] for event in events] == ["edit", "edit"]
    assert all("unsent a message" in event["html"] and "typo" not in event["html"] for event in events)


def test_reading_is_told_by_the_line_below(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    before = seq_of(ana)
    messaging_read(user=bia, conversation=conversation.pk, upto=1)
    told = ask(browser_of(ana), before, conversation)
    assert [(event["kind"], event["html"]) for event in told["events"]] == [("read", None)]
    assert told["conversations"][str(conversation.pk)]["seen"] == "Seen"


def test_what_is_no_longer_there_goes_from_the_list(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    before = seq_of(bia)
    messaging_clear(user=bia, conversation=conversation.pk)
    assert ask(browser_of(bia), before)["conversations"][str(conversation.pk)]["row"] is None
    before = seq_of(bia)
    message = say(ana, conversation)
    social_block(blocker=ana, blocked=bia)
    told = ask(browser_of(bia), before, conversation)
    assert message.pk in [event["message"] for event in told["events"]]
    assert {event["html"] for event in told["events"]} == {None}
    about = told["conversations"][str(conversation.pk)]
    assert about == {"row": None, "order": 0, "folder": None, "seen": None, "head": None}


def test_who_left_a_group_hears_that_and_nothing_more(person: Person, browser_of: BrowserOf) -> None:
    people = [person(name) for name in ("ana", "bia", "caio")]
    befriend(*people)
    conversation = write(*people)
    before = seq_of(people[1])
    messaging_group_leave(user=people[1], conversation=conversation.pk)
    say(people[0], conversation, "She left")
    told = ask(browser_of(people[1]), before)
    assert [event["html"] for event in told["events"]] == [None]


def test_muting_takes_it_from_the_badge(pair: Pair, browser_of: BrowserOf) -> None:
    _ana, bia, conversation = pair
    before, client = seq_of(bia), browser_of(bia)
    messaging_mute_set(user=bia, conversation=conversation.pk, is_muted=True)
    told = ask(client, before)
    assert told["badge"] == 0
    assert "is-muted" in told["conversations"][str(conversation.pk)]["row"]


def test_it_says_how_many_requests_wait(pair: Pair, person: Person, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    before, client, stranger = seq_of(bia), browser_of(bia), person("stranger")
    assert ask(client, before)["requests"] is None
    say(ana, conversation)
    assert ask(client, before)["requests"] == 0
    write(stranger, bia)
    assert ask(client, before)["requests"] == 1
    before = seq_of(bia)
    social_block(blocker=bia, blocked=stranger)
    assert ask(client, before)["requests"] == 0


def test_many_events_come_in_parts(pair: Pair, browser_of: BrowserOf) -> None:
    _ana, bia, conversation = pair
    cursor, count = seq_of(bia), MESSAGING_NEWS_MAX + 2
    MessagingEvent.objects.bulk_create(
        MessagingEvent(user=bia, seq=cursor + 1 + number, kind="conversation", conversation=conversation)
        for number in range(count)
    )
    MessagingInbox.objects.filter(pk=bia.pk).update(seq=cursor + count)
    client, seqs = browser_of(bia), []
    for has_more in (True, False):
        told = ask(client, cursor)
        assert told["more"] is has_more
        cursor = told["cursor"]
        seqs += [event["seq"] for event in told["events"]]
    assert seqs == list(range(cursor - count + 1, cursor + 1))


def test_a_cursor_that_the_log_does_not_know_is_a_conflict(pair: Pair, browser_of: BrowserOf) -> None:
    _ana, bia, _conversation = pair
    client = browser_of(bia)
    assert client.get("/messages/sync", {"cursor": 99}).status_code == 409
    MessagingInbox.objects.filter(pk=bia.pk).update(floor_seq=1)
    assert client.get("/messages/sync", {"cursor": 0}).status_code == 409


@pytest.mark.parametrize("value", ["", "x", "-1", "\0", "9" * 30])
def test_a_forged_query_is_none(pair: Pair, browser_of: BrowserOf, value: str) -> None:
    client = browser_of(pair[1])
    assert client.get("/messages/sync", {"cursor": value, "conversation": value}).json()["events"] == []


def test_it_is_for_who_is_signed_in_and_by_get(pair: Pair, browser_of: BrowserOf) -> None:
    assert Client().get("/messages/sync", headers={"Accept": "application/json"}).status_code == 401
    assert browser_of(pair[0]).post("/messages/sync").status_code == 405


def test_of_conversations_of_others_nothing_is_told(
    pair: Pair, person: Person, browser_of: BrowserOf
) -> None:
    told = ask(browser_of(person("caio")), None, pair[2])
    assert (told["events"], told["conversations"], told["live"]) == ([], {}, [])


# Who is here.


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is told to those who wait, and to whom."""
    said: list[Any] = []
    monkeypatch.setattr(
        "messaging.views.pages.messaging_live", lambda users, item: said.append((sorted(users), item))
    )
    return said


def test_who_opens_messages_is_here_and_partners_are_told_once(
    pair: Pair, person: Person, browser_of: BrowserOf, told: list[Any]
) -> None:
    ana, bia, conversation = pair
    write(ana, person("stranger"))
    client = browser_of(bia)
    for page in ("/messages/", f"/messages/{conversation.pk}/"):
        client.get(page)
    ask(client, None, conversation)
    assert messaging_who_is_here([ana.pk, bia.pk]) == {bia.pk}
    assert told == [([ana.pk], {"kind": "here", "person": "bia"})]


def test_an_open_conversation_keeps_one_here_and_says_who_else_is(
    pair: Pair, browser_of: BrowserOf, told: list[Any]
) -> None:
    ana, bia, conversation = pair
    client = browser_of(bia)
    assert ask(client, None, conversation)["live"] == []
    assert told == [([ana.pk], {"kind": "here", "person": "bia"})]
    messaging_here(ana.pk)
    assert ask(client, None, conversation)["live"] == [{"kind": "here", "person": "ana"}]
    assert "Active now" in client.get(f"/messages/{conversation.pk}/").text


def test_in_a_group_nobody_sees_who_is_here(pair: Pair, person: Person, browser_of: BrowserOf) -> None:
    """There may be a block between two of them."""
    ana, bia, _conversation = pair
    group = write(ana, bia, person("caio"))
    messaging_here(ana.pk)
    assert ask(browser_of(bia), None, group)["live"] == []


@pytest.mark.parametrize("hidden", [True, False])
def test_who_hides_it_or_has_not_answered_is_not_told_who_has_come(
    pair: Pair, person: Person, browser_of: BrowserOf, told: list[Any], hidden: bool
) -> None:
    ana, bia, _conversation = pair
    write(ana, person("caio"))
    MessagingPreference.objects.create(user=bia, shows_presence=not hidden)
    browser_of(ana).get("/messages/")
    assert [users for users, _item in told] == [[] if hidden else [bia.pk]]


def test_who_hides_that_they_are_here_sees_it_of_nobody(
    pair: Pair, browser_of: BrowserOf, told: list[Any]
) -> None:
    ana, bia, conversation = pair
    MessagingPreference.objects.create(user=bia, shows_presence=False)
    messaging_here(ana.pk)
    client = browser_of(bia)
    assert ask(client, None, conversation)["live"] == []
    client.get("/messages/")
    assert messaging_who_is_here([bia.pk]) == set()
    assert told == []


def test_news_of_one_message_asks_few_questions(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    mine, theirs = browser_of(ana), browser_of(bia)
    for client in (mine, theirs):
        ask(client, None, conversation)
    cursors = seq_of(ana), seq_of(bia)
    say(ana, conversation)
    counts = []
    for client, cursor in zip((mine, theirs), cursors, strict=True):
        with CaptureQueriesContext(connection) as asked:
            ask(client, cursor, conversation)
        counts.append(len(asked))
    assert counts == [7, 7]
