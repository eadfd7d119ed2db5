"""The list and the threads: what they show, to whom, and how many questions they ask the database."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountsUser
from conftest import Person, Post, Upload
from feed.actions import feed_post_delete
from messaging.actions import (
    messaging_accept,
    messaging_group_name,
    messaging_react,
    messaging_read,
    messaging_unsend,
)
from messaging.models import MessagingConversation, MessagingMessage
from messaging.tests.conftest import befriend, say, write
from social.actions import social_block

BrowserOf = Callable[[AccountsUser], Client]
Pair = tuple[AccountsUser, AccountsUser, MessagingConversation]

HTMX = {"HX-Request": "true"}


def address(conversation: MessagingConversation, end: str = "") -> str:
    return f"/messages/{conversation.pk}/{end}"


@pytest.fixture
def group(person: Person) -> tuple[list[AccountsUser], MessagingConversation]:
    """ana made a group of herself and three friends."""
    people = [person(name) for name in ("ana", "bia", "caio", "duda")]
    befriend(*people)
    return people, write(people[0], *people[1:], text="Welcome", name="Trip")


def test_a_list_shows_what_was_said_last_and_what_is_unread(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    mine, theirs = (browser_of(one).get("/messages/").text for one in (ana, bia))
    assert "You: hello" in mine
    assert "is-unread" not in mine
    assert 'class="chat-row is-unread"' in theirs
    assert f'data-conversation="{conversation.pk}"' in theirs
    assert "bia" not in MessagingConversation.objects.get().name


def test_without_conversations_the_list_says_how_to_begin(person: Person, browser_of: BrowserOf) -> None:
    page = browser_of(person("ana")).get("/messages/").text
    assert "No messages yet" in page
    assert 'href="/messages/new/"' in page


def test_a_list_goes_on_below_its_cursor(person: Person, browser_of: BrowserOf) -> None:
    ana, others = person("ana"), [person(f"person{number}") for number in range(23)]
    befriend(ana, *others)
    for other in others:
        write(other, ana)
    client = browser_of(ana)
    first = client.get("/messages/").text
    assert first.count('class="chat-row is-unread"') == 20
    [link] = [part.split('"')[0] for part in first.split('class="load-more" href="')[1:]]
    rest = client.get(link, headers=HTMX).text
    assert rest.count('class="chat-row is-unread"') == 3
    assert "<html" not in rest


def test_what_strangers_write_waits_among_the_requests(person: Person, browser_of: BrowserOf) -> None:
    ana, bia = person("ana"), person("bia")
    conversation = write(ana, bia, text="May I?")
    client = browser_of(bia)
    assert "May I?" not in client.get("/messages/").text
    assert "May I?" in client.get("/messages/requests/").text
    page = client.get(address(conversation)).text
    assert "ana wants to write to you" in page
    messaging_accept(user=bia, conversation=conversation.pk)
    assert "wants to write to you" not in client.get(address(conversation)).text


def test_a_thread_makes_what_is_said_clickable(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    message = say(ana, conversation, "See https://example.org/x #sea @bia <b>")
    page = browser_of(bia).get(address(conversation)).text
    assert 'href="https://example.org/x"' in page
    assert 'href="/tags/sea/"' in page
    assert 'href="/bia/"' in page
    assert "&lt;b&gt;" in page
    assert f'data-message="{message.pk}"' in page
    assert "New messages" in page


def test_a_few_emoji_are_drawn_large_and_many_are_not(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    say(ana, conversation, "👨‍👩‍👧 ❤️")
    assert browser_of(bia).get(address(conversation)).text.count('class="chat-emoji"') == 1
    say(ana, conversation, "❤️" * 4)
    say(ana, conversation, "❤️ you")
    assert browser_of(bia).get(address(conversation)).text.count('class="chat-emoji"') == 1


def test_replies_reactions_and_what_was_unsent_are_shown(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    first = say(ana, conversation, "Shall we?")
    answer = say(bia, conversation, "Yes", reply_to=first.pk)
    messaging_react(user=ana, message=answer.pk, emoji="🔥")
    page = browser_of(bia).get(address(conversation)).text
    assert "You replied to ana" in page
    assert "Shall we?" in page
    assert 'data-emoji="🔥"' in page
    messaging_unsend(user=ana, message=first.pk)
    page = browser_of(bia).get(address(conversation)).text
    assert "Shall we?" not in page
    assert "Unsent message" in page
    assert "ana unsent a message" in page


def test_a_reply_shows_nothing_of_what_was_said_before_one_came(
    group: tuple[list[AccountsUser], MessagingConversation], person: Person, browser_of: BrowserOf
) -> None:
    people, conversation = group
    first = say(people[1], conversation, "A secret")
    late = person("late")
    befriend(people[0], late)
    browser_of(people[0]).post(address(conversation, "add/"), {"to": "late"})
    say(people[2], conversation, "I will keep it", reply_to=first.pk)
    page = browser_of(late).get(address(conversation)).text
    assert "I will keep it" in page
    assert "A secret" not in page
    assert "This message is not available" in page
    assert "caio replied to a message" in page
    assert "bia" not in page.split("data-chat-messages")[1].split("</ol>")[0]


def test_notes_say_who_did_what_to_whom(
    group: tuple[list[AccountsUser], MessagingConversation], browser_of: BrowserOf
) -> None:
    people, conversation = group
    ana, bia = people[:2]
    messaging_group_name(user=bia, conversation=conversation.pk, name="")
    mine, theirs = (browser_of(one).get(address(conversation)).text for one in (ana, bia))
    assert "You made the group “Trip”" in mine
    assert "ana made the group “Trip”" in theirs
    assert "bia removed the group&#x27;s name" in mine
    assert "You removed the group&#x27;s name" in theirs


def test_a_post_in_chat_is_shown_to_those_who_may_see_it(
    pair: Pair, person: Person, post: Post, browser_of: BrowserOf
) -> None:
    ana, bia, conversation = pair
    shown, gone = post(person("caio"), caption="By the sea"), post(ana)
    client = browser_of(ana)
    for one in (shown, gone):
        client.post(address(conversation), {"post": one.code})
    feed_post_delete(post=gone)
    page = browser_of(bia).get(address(conversation)).text
    assert "By the sea" in page
    assert page.count("This post is not available") == 1


def test_who_has_seen_it_is_said_below_the_last_message(
    group: tuple[list[AccountsUser], MessagingConversation], browser_of: BrowserOf
) -> None:
    (ana, bia, caio, duda), conversation = group
    client, seen = browser_of(ana), []
    for reader in (bia, caio, duda):
        messaging_read(user=reader, conversation=conversation.pk, upto=9)
        page = client.get(address(conversation)).text
        seen.append(page.split("data-chat-seen>")[1].split("<")[0])
    assert seen == ["Seen by bia", "Seen by bia and caio", "Seen by everyone"]


def test_of_two_it_is_only_seen(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    assert "data-chat-seen>Sent</p>" in browser_of(ana).get(address(conversation)).text
    messaging_read(user=bia, conversation=conversation.pk, upto=1)
    assert "data-chat-seen>Seen</p>" in browser_of(ana).get(address(conversation)).text
    say(bia, conversation)
    assert "data-chat-seen></p>" in browser_of(ana).get(address(conversation)).text


def test_a_thread_pages_to_both_sides(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    said = [say(ana, conversation, f"number {number}") for number in range(90)]
    client = browser_of(bia)
    page = client.get(address(conversation)).text
    assert "number 89<" in page
    assert "number 40<" not in page
    older = client.get(address(conversation), {"before": 52}, headers=HTMX).text
    assert "number 49<" in older
    assert "number 50<" not in older
    assert "<html" not in older
    around = client.get(address(conversation), {"at": said[30].pk}).text
    assert "number 30<" in around
    assert "data-chat-older" in around
    assert "data-chat-newer" in around


@pytest.mark.parametrize("value", ["", "0", "-1", "x", "9" * 30, "\0"])
def test_places_that_are_none_show_the_thread(pair: Pair, browser_of: BrowserOf, value: str) -> None:
    _ana, bia, conversation = pair
    client = browser_of(bia)
    for name in ("before", "at", "reply", "edit", "react"):
        assert client.get(address(conversation), {name: value}).status_code == 200


def test_without_scripts_a_message_is_answered_edited_and_reacted_to_by_links(
    pair: Pair, browser_of: BrowserOf
) -> None:
    ana, _bia, conversation = pair
    message, client = MessagingMessage.objects.get(), browser_of(ana)
    page = client.get(address(conversation)).text
    assert 'http-equiv="refresh"' not in client.get(address(conversation), {"write": 1}).text
    for name in ("reply", "edit", "react"):
        assert f'href="/messages/{conversation.pk}/?{name}={message.pk}"' in page
        assert 'http-equiv="refresh"' not in client.get(address(conversation), {name: message.pk}).text
    assert 'http-equiv="refresh"' in page


def test_a_message_leads_to_its_thread_for_those_in_it(
    pair: Pair, person: Person, browser_of: BrowserOf
) -> None:
    ana, _bia, conversation = pair
    message = MessagingMessage.objects.get()
    place = f"/messages/{conversation.pk}/?at={message.pk}#message-{message.pk}"
    assert browser_of(ana).get(f"/messages/m/{message.pk}/")["Location"] == place
    assert browser_of(person("caio")).get(f"/messages/m/{message.pk}/").status_code == 404


def test_nobody_else_reads_a_thread(pair: Pair, person: Person, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    pages = [address(conversation, end) for end in ("", "details/", "search/?q=h")]
    stranger = browser_of(person("caio"))
    for page in pages:
        assert stranger.get(page).status_code == 404
        assert Client().get(page)["Location"].startswith("/accounts/login/")
    social_block(blocker=bia, blocked=ana)
    for page in pages:
        assert {browser_of(one).get(page).status_code for one in (ana, bia)} == {404}


def test_words_are_found_in_a_conversation(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    for number in range(25):
        say(ana, conversation, f"100% sure {number}")
    client = browser_of(bia)
    assert client.get(address(conversation, "search/"), {"q": "% SURE"}).text.count("chat-hit-words") == 20
    part = client.get(address(conversation, "search/"), {"q": "sure", "cursor": "7"}, headers=HTMX).text
    assert part.count("chat-hit-words") == 5
    assert "Nothing was said" in client.get(address(conversation, "search/"), {"q": "unsure"}).text


def test_people_to_write_to_are_found_by_name(pair: Pair, person: Person, browser_of: BrowserOf) -> None:
    ana, _bia, _conversation = pair
    person("caio")
    client = browser_of(ana)
    assert "to=bia" in client.get("/messages/people/", {"q": "bi"}).text
    assert "to=bia" in client.get("/messages/people/").text
    assert "to=caio" not in client.get("/messages/people/", {"q": "cai"}).text
    assert "to=caio" in client.get("/messages/people/", {"q": "@caio"}).text


def questions(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


def test_a_page_asks_no_more_for_many_messages_and_people(
    pair: Pair, person: Person, post: Post, upload: Upload, browser_of: BrowserOf
) -> None:
    ana, bia, conversation = pair
    client = browser_of(ana)
    first = say(bia, conversation, post=post(bia))
    few = questions(client, "/messages/"), questions(client, address(conversation))
    others = [person(f"person{number}") for number in range(6)]
    befriend(ana, bia, *others)
    for number, other in enumerate(others):
        write(other, ana)
        write(ana, bia, *others[: number + 1])
        message = say(bia, conversation, "", upload=upload(bia), reply_to=first.pk)
        messaging_react(user=ana, message=message.pk, emoji="🔥")
        say(ana, conversation, "@bia #sea", post=post(bia))
    say(ana, conversation)
    many = questions(client, "/messages/"), questions(client, address(conversation))
    assert (few, many) == ((6, 9), (6, 9))
