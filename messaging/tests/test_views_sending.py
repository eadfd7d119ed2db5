"""Sending by a form and by a script, and what becomes of what cannot be sent."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import Person, Post, Upload, photo_bytes
from feed.models import FeedUpload
from messaging.actions import messaging_clear
from messaging.kinds import MessagingAudience
from messaging.models import (
    MessagingConversation,
    MessagingEvent,
    MessagingMember,
    MessagingMessage,
    MessagingPhoto,
    MessagingPreference,
)
from messaging.tests.conftest import befriend
from messaging.tests.test_views import HTMX, BrowserOf, Pair, address
from social.actions import social_block


def photo(name: str = "sea.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or photo_bytes(), "image/jpeg")


def sent() -> list[str]:
    return list(MessagingMessage.objects.order_by("seq").values_list("text", flat=True))


def test_a_form_sends_and_leads_back_to_the_thread(pair: Pair, browser_of: BrowserOf) -> None:
    ana, _bia, conversation = pair
    answer = browser_of(ana).post(address(conversation), {"text": "two\r\nlines", "client_id": uuid4()})
    assert answer.status_code == 302
    assert answer["Location"] == address(conversation)
    assert sent() == ["hello", "two\nlines"]


def test_a_script_gets_the_message_and_its_number(pair: Pair, browser_of: BrowserOf) -> None:
    ana, _bia, conversation = pair
    client, form = browser_of(ana), {"text": "Hi", "client_id": str(uuid4())}
    answer = client.post(address(conversation), form, headers=HTMX)
    seq = MessagingEvent.objects.filter(user=ana).latest("seq").seq
    assert answer["X-Messages-Cursor"] == str(seq)
    assert f'data-client="{form["client_id"]}"' in answer.text
    again = client.post(address(conversation), form, headers=HTMX)
    assert "X-Messages-Cursor" not in again
    assert "You: Hi" in answer.text.replace("\n", "")
    assert "".join(answer.text.split()).startswith("".join(again.text.split()))
    assert sent() == ["hello", "Hi"]


def test_a_photo_goes_with_the_form(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    answer = browser_of(ana).post(address(conversation), {"photo": photo(), "text": ""})
    assert answer.status_code == 302
    message = MessagingMessage.objects.get(seq=2)
    assert (message.photo.width, message.photo.height) == (640, 480)
    page = browser_of(bia).get(address(conversation)).text
    assert 'width="296" height="222"' in page
    assert message.photo.bubble.url in page
    assert "Sent a photo" in browser_of(bia).get("/messages/").text
    assert not FeedUpload.objects.exists()


def test_a_staged_photo_is_sent_once_however_often_it_is_tried(
    pair: Pair, upload: Upload, browser_of: BrowserOf
) -> None:
    ana, _bia, conversation = pair
    client, form = browser_of(ana), {"upload": str(upload(ana).pk), "client_id": str(uuid4())}
    first, again = (client.post(address(conversation), form, headers=HTMX) for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert len(sent()) == 2
    other = client.post(address(conversation), form | {"client_id": str(uuid4())}, headers=HTMX)
    assert other.status_code == 422


def test_photos_of_others_cannot_be_sent(pair: Pair, upload: Upload, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    form = {"upload": str(upload(bia).pk)}
    assert browser_of(ana).post(address(conversation), form, headers=HTMX).status_code == 422


def test_what_cannot_be_sent_stays_in_the_form(pair: Pair, browser_of: BrowserOf) -> None:
    ana, _bia, conversation = pair
    client, text = browser_of(ana), "word " * 401
    answer = client.post(address(conversation), {"text": text, "photo": photo(), "reply_to": 1_000_000})
    assert answer.status_code == 422
    assert text.strip() in answer.text
    assert "A message has at most 2000 characters" in answer.text
    staged = FeedUpload.objects.get()
    assert f'name="upload" value="{staged.pk}"' in answer.text
    client.post(address(conversation), {"text": "short", "upload": staged.pk, "client_id": uuid4()})
    assert MessagingPhoto.objects.get().message.text == "short"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"text": " \n "}, "Write something, or choose a photo."),
        ({"text": "x" * 2001}, "A message has at most 2000 characters"),
        ({"text": "x", "reply_to": "99999"}, "no longer here"),
        ({"text": "x", "post": "nothing"}, "This post is not available."),
        ({"photo": photo("x.jpg", b"words")}, "not a photo"),
    ],
    ids=["nothing", "too much", "no such message", "no such post", "no photo"],
)
def test_a_refusal_is_told_in_words(
    pair: Pair, browser_of: BrowserOf, form: dict[str, Any], words: str
) -> None:
    ana, _bia, conversation = pair
    client = browser_of(ana)
    script = client.post(address(conversation), form, headers=HTMX)
    assert script.status_code == 422
    assert words in script["HX-Trigger"]
    if "photo" in form:
        form["photo"].seek(0)
    plain = client.post(address(conversation), form)
    assert plain.status_code == 422
    assert words in plain.text
    assert sent() == ["hello"]


@pytest.mark.parametrize("name", ["client_id", "upload", "reply_to", "post", "text"])
@pytest.mark.parametrize("value", ["\0", "9" * 40, "x y", "-1"])
def test_a_forged_field_is_refused_or_is_text(
    pair: Pair, browser_of: BrowserOf, name: str, value: str
) -> None:
    ana, _bia, conversation = pair
    form = {"text": "x", name: value}
    assert browser_of(ana).post(address(conversation), form, headers=HTMX).status_code in (200, 422)


def test_strangers_and_the_blocked_send_nothing(pair: Pair, person: Person, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    form = {"text": "let me in", "photo": photo()}
    assert browser_of(person("caio")).post(address(conversation), form).status_code == 404
    assert Client().post(address(conversation), form)["Location"].startswith("/accounts/login/")
    assert Client().post(address(conversation), form, headers=HTMX).status_code == 401
    social_block(blocker=bia, blocked=ana)
    assert browser_of(ana).post(address(conversation), form).status_code == 404
    assert sent() == ["hello"]
    assert not FeedUpload.objects.exists()


def test_a_hundred_messages_in_a_minute_are_too_many(pair: Pair, browser_of: BrowserOf) -> None:
    ana, _bia, conversation = pair
    client = browser_of(ana)
    answers = [client.post(address(conversation), {"text": str(n)}, headers=HTMX) for n in range(61)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_a_send_asks_few_questions(pair: Pair, browser_of: BrowserOf) -> None:
    ana, _bia, conversation = pair
    client = browser_of(ana)
    client.post(address(conversation), {"text": "warm"}, headers=HTMX)
    with CaptureQueriesContext(connection) as asked:
        client.post(address(conversation), {"text": "Hi", "client_id": str(uuid4())}, headers=HTMX)
    # Within the transaction of a test, that of the send begins and ends by a question of its own.
    assert len([each for each in asked.captured_queries if "SAVEPOINT" not in each["sql"]]) == 7


def test_what_was_sent_and_cleared_away_is_stored_all_the_same(pair: Pair, browser_of: BrowserOf) -> None:
    ana, _bia, conversation = pair
    client, form = browser_of(ana), {"text": "Hi", "client_id": str(uuid4())}
    client.post(address(conversation), form, headers=HTMX)
    messaging_clear(user=ana, conversation=conversation.pk)
    again = client.post(address(conversation), form, headers=HTMX)
    assert (again.status_code, again["X-Messages-Client"]) == (204, form["client_id"])


# Beginning.


def test_writing_to_somebody_known_leads_to_the_conversation(pair: Pair, browser_of: BrowserOf) -> None:
    ana, _bia, conversation = pair
    client = browser_of(ana)
    assert client.get("/messages/new/?to=bia")["Location"] == address(conversation)
    assert client.get("/messages/new/?to=bia&pick=1").status_code == 200
    client.post("/messages/new/", {"to": "bia", "text": "again"})
    assert sent() == ["hello", "again"]


def test_a_first_message_makes_the_conversation(person: Person, browser_of: BrowserOf) -> None:
    ana = person("ana")
    person("bia")
    client = browser_of(ana)
    assert 'name="to" value="bia"' in client.get("/messages/new/?to=bia").text
    answer = client.post("/messages/new/", {"to": "bia", "text": "Hi", "client_id": uuid4()})
    assert answer["Location"] == address(MessagingConversation.objects.get())


def test_several_people_are_a_group(person: Person, browser_of: BrowserOf) -> None:
    ana, bia, caio = (person(name) for name in ("ana", "bia", "caio"))
    form = {"to": ["bia", "@Caio"], "text": "Hi", "name": "Trip", "photo": photo()}
    browser_of(ana).post("/messages/new/", form)
    conversation = MessagingConversation.objects.get()
    assert conversation.name == "Trip"
    assert {member.user for member in MessagingMember.objects.filter(conversation=conversation)} == {
        ana,
        bia,
        caio,
    }


@pytest.mark.parametrize(
    ("to", "status"), [([], 422), (["ana"], 422), (["nobody.here"], 404), (["bia", "\0"], 404)]
)
def test_whom_one_cannot_write_to(person: Person, browser_of: BrowserOf, to: list[str], status: int) -> None:
    client = browser_of(person("ana"))
    person("bia")
    answer = client.post("/messages/new/", {"to": to, "text": "keep me"})
    assert answer.status_code == status
    assert status == 404 or "keep me" in answer.text or not to
    assert not MessagingConversation.objects.exists()


def test_who_takes_no_messages_says_so_and_nothing_typed_is_lost(
    person: Person, browser_of: BrowserOf
) -> None:
    client, bia = browser_of(person("ana")), person("bia")
    MessagingPreference.objects.create(user=bia, audience=MessagingAudience.NOBODY)
    answer = client.post("/messages/new/", {"to": "bia", "text": "keep me"})
    assert answer.status_code == 422
    assert "bia does not take messages from you." in answer.text
    assert "keep me" in answer.text


def test_across_a_block_nobody_begins(person: Person, browser_of: BrowserOf) -> None:
    ana, bia = person("ana"), person("bia")
    social_block(blocker=bia, blocked=ana)
    client = browser_of(ana)
    assert client.get("/messages/new/?to=bia").status_code == 404
    assert client.post("/messages/new/", {"to": "bia", "text": "Hi"}).status_code == 404


def test_new_conversations_are_limited_and_old_ones_are_not(person: Person, browser_of: BrowserOf) -> None:
    client = browser_of(person("ana"))
    for number in range(21):
        person(f"person{number}")
    statuses = [
        client.post("/messages/new/", {"to": f"person{number}", "text": "Hi"}).status_code
        for number in range(21)
    ]
    assert statuses == [302] * 20 + [429]
    assert client.post("/messages/new/", {"to": "person1", "text": "Hi"}).status_code == 302


# Sharing a post.


def test_a_post_is_shared_with_people_and_conversations(
    pair: Pair, person: Person, post: Post, browser_of: BrowserOf
) -> None:
    ana, bia, conversation = pair
    person("caio")
    code, client = post(bia).code, browser_of(ana)
    page = client.get(f"/messages/share/{code}/").text
    assert f'name="conversation" value="{conversation.pk}"' in page
    assert "<html" not in client.get(f"/messages/share/{code}/", headers=HTMX).text
    form = {"to": "caio", "conversation": conversation.pk, "text": "Look", "client_id": str(uuid4())}
    for _ in range(2):
        answer = client.post(f"/messages/share/{code}/", form, headers=HTMX)
        assert "Sent to 2 conversations." in answer["HX-Trigger"]
    assert MessagingMessage.objects.filter(text="Look", post__code=code).count() == 2
    assert client.post(f"/messages/share/{code}/", form)["Location"] == f"/p/{code}/"


def test_sharing_with_nobody_keeps_the_words(pair: Pair, post: Post, browser_of: BrowserOf) -> None:
    ana, bia, _conversation = pair
    answer = browser_of(ana).post(f"/messages/share/{post(bia).code}/", {"text": "Look at this"})
    assert answer.status_code == 422
    assert "Choose who to send it to." in answer.text
    assert "Look at this" in answer.text


def test_what_one_does_not_see_or_is_not_in_cannot_be_shared(
    pair: Pair, person: Person, post: Post, browser_of: BrowserOf
) -> None:
    ana, bia, conversation = pair
    hidden, shown = post(person("caio", is_private=True)), post(bia)
    form = {"conversation": conversation.pk}
    assert browser_of(ana).post(f"/messages/share/{hidden.code}/", form).status_code == 404
    assert browser_of(person("duda")).post(f"/messages/share/{shown.code}/", form).status_code == 404
    answer = browser_of(ana).post(f"/messages/share/{shown.code}/", {"conversation": range(1, 12)})
    assert "at most 10" in answer.text
    assert len(sent()) == 1


def test_people_to_share_with_are_found(
    pair: Pair, person: Person, post: Post, browser_of: BrowserOf
) -> None:
    ana, bia, _conversation = pair
    befriend(ana, person("caio"))
    part = browser_of(ana).get(
        f"/messages/share/{post(bia).code}/", {"q": "cai"}, headers=HTMX | {"HX-Target": "share-people"}
    )
    assert 'name="to" value="caio"' in part.text
    assert 'name="text"' not in part.text
