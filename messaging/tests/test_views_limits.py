"""How much somebody can write by ways that reach several at once."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.models import AccountsUser
from conftest import Person, Post
from messaging.models import MessagingConversation, MessagingMember, MessagingMessage
from messaging.tests.conftest import befriend, write
from messaging.tests.test_views import HTMX, BrowserOf, Pair, address


@pytest.fixture
def group(person: Person) -> tuple[AccountsUser, MessagingConversation]:
    people = [person(name) for name in ("ana", "bia", "caio")]
    befriend(*people)
    return people[0], write(*people)


def is_refused(answer: Any) -> bool:
    return answer.status_code == 429 and int(answer["Retry-After"]) > 0


def test_whoever_is_added_to_a_group_counts_as_one_written_to(
    group: tuple[AccountsUser, MessagingConversation], person: Person, browser_of: BrowserOf
) -> None:
    ana, conversation = group
    client, place = browser_of(ana), address(conversation, "add/")
    names = [person(f"person{number}").username for number in range(21)]
    inside = MessagingMember.objects.filter(conversation=conversation)
    assert client.post(place, {"to": names[:19]}).status_code == 302
    # Who is in already is not written to.
    assert client.post(place, {"to": ["bia", *names[:3]]}).status_code == 302
    assert is_refused(client.post(place, {"to": names[19:]}, headers=HTMX))
    assert inside.count() == 3 + 19
    assert is_refused(client.post("/messages/new/", {"to": names[20], "text": "Hi"}))


def test_strangers_to_a_group_are_told_nothing_of_limits(
    group: tuple[AccountsUser, MessagingConversation], person: Person, browser_of: BrowserOf
) -> None:
    client = browser_of(person("duda"))
    names = [person(f"person{number}").username for number in range(21)]
    assert client.post(address(group[1], "add/"), {"to": names}).status_code == 404


def test_a_shared_post_counts_as_a_message_to_each(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana, others = person("ana"), [person(f"person{number}") for number in range(10)]
    befriend(ana, *others)
    chats = [write(ana, other).pk for other in others]
    client, place = browser_of(ana), f"/messages/share/{post(ana).code}/"
    for start in range(7):
        form = {"conversation": chats[:9], "client_id": str(uuid4())}
        answer = client.post(place, form)
        assert is_refused(answer) == (start == 6)
    assert MessagingMessage.objects.exclude(post=None).count() == 6 * 9
    assert is_refused(client.post(f"/messages/{chats[0]}/", {"text": "one more"}))


def test_a_share_that_is_tried_again_without_scripts_is_sent_once(
    pair: Pair, person: Person, post: Post, browser_of: BrowserOf
) -> None:
    ana, bia, conversation = pair
    refusing = write(ana, person("gone"))
    AccountsUser.objects.filter(username="gone").update(is_active=False)
    client, place = browser_of(ana), f"/messages/share/{post(bia).code}/"
    form = {"conversation": [conversation.pk, refusing.pk], "client_id": str(uuid4())}
    page = client.post(place, form)
    assert page.status_code == 422
    assert f'name="client_id" value="{form["client_id"]}"' in page.text
    assert client.post(place, form | {"conversation": [conversation.pk]}).status_code == 302
    assert MessagingMessage.objects.filter(conversation=conversation).exclude(post=None).count() == 1


def test_a_first_message_keeps_its_number_until_it_is_sent(person: Person, browser_of: BrowserOf) -> None:
    client = browser_of(person("ana"))
    form = {"to": person("bia").username, "text": "x" * 2001, "client_id": str(uuid4())}
    page = client.post("/messages/new/", form)
    assert page.status_code == 422
    assert f'name="client_id" value="{form["client_id"]}"' in page.text
