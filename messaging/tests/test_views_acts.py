"""What is done with messages and conversations: by forms, by scripts, and by those who may not."""

from typing import Any

import pytest
from django.contrib.messages import ERROR, get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import AccountsUser
from conftest import Person, photo_bytes
from messaging.actions import MESSAGING_EDIT_AGE
from messaging.kinds import MessagingFolder
from messaging.models import MessagingConversation, MessagingMember, MessagingMessage, MessagingPreference
from messaging.tests.conftest import befriend, member_of, say, write
from messaging.tests.test_views import HTMX, BrowserOf, Pair, address
from social.actions import social_block

SAID = ("unsend", "edit", "react")
OWN = ("read", "typing", "mute", "unmute", "accept", "delete")
OF_GROUPS = ("name", "photo", "add", "remove", "leave")


def on(message: MessagingMessage, act: str) -> str:
    return f"/messages/m/{message.pk}/{act}/"


@pytest.fixture
def message(pair: Pair) -> MessagingMessage:
    return MessagingMessage.objects.get()


@pytest.fixture
def addresses(pair: Pair, message: MessagingMessage) -> list[str]:
    """Every act, on what ana and bia have."""
    own = [address(pair[2], f"{act}/") for act in (*OWN, *OF_GROUPS)]
    return [on(message, act) for act in SAID] + own


def form_of(act: str) -> dict[str, Any]:
    return {"text": "new", "emoji": "🔥", "upto": 1, "to": "ana", "username": "ana", "name": "new"}


def test_acts_are_posts_alone(pair: Pair, addresses: list[str], browser_of: BrowserOf) -> None:
    client = browser_of(pair[0])
    wrong = [*addresses, "/messages/settings/"]
    assert {place: client.get(place).status_code for place in wrong} == dict.fromkeys(wrong, 405)
    for page in ("/messages/", "/messages/requests/", "/messages/people/", "/messages/sync"):
        assert client.post(page).status_code == 405


def test_acts_are_for_who_is_signed_in(addresses: list[str]) -> None:
    for place in [*addresses, "/messages/settings/"]:
        assert Client().post(place)["Location"].startswith("/accounts/login/")
        assert Client().post(place, headers=HTMX).status_code == 401


def test_acts_need_the_csrf_token(pair: Pair, addresses: list[str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(pair[0])
    for place in addresses:
        assert client.post(place).status_code == 403


def test_to_strangers_and_across_a_block_nothing_is_there(
    pair: Pair, addresses: list[str], person: Person, browser_of: BrowserOf
) -> None:
    ana, bia, _conversation = pair
    stranger = browser_of(person("caio"))
    for place in addresses:
        assert stranger.post(place, form_of(place)).status_code == 404, place
    social_block(blocker=ana, blocked=bia)
    for client in (browser_of(ana), browser_of(bia)):
        for place in addresses:
            assert client.post(place, form_of(place)).status_code == 404, place


def test_a_message_is_edited_while_it_is_young(
    pair: Pair, message: MessagingMessage, browser_of: BrowserOf
) -> None:
    client = browser_of(pair[0])
    answer = client.post(on(message, "edit"), {"text": "good morning\r\n"}, headers=HTMX)
    assert "good morning" in answer.text
    assert "edited" in answer.text
    assert client.post(on(message, "edit"), {"text": " "}, headers=HTMX).status_code == 422
    MessagingMessage.objects.update(created_at=timezone.now() - MESSAGING_EDIT_AGE)
    late = client.post(on(message, "edit"), {"text": "too late"})
    assert late["Location"] == f"/messages/m/{message.pk}/"
    assert [said.level for said in get_messages(late.wsgi_request)] == [ERROR]
    assert "?edit=" not in client.get(address(pair[2])).text
    message.refresh_from_db()
    assert message.text == "good morning"


def test_words_of_others_are_not_ones_own(
    pair: Pair, message: MessagingMessage, browser_of: BrowserOf
) -> None:
    client = browser_of(pair[1])
    assert client.post(on(message, "edit"), {"text": "mine now"}).status_code == 404
    assert client.post(on(message, "unsend")).status_code == 404


def test_unsending_leaves_a_line_to_everybody(
    pair: Pair, message: MessagingMessage, browser_of: BrowserOf
) -> None:
    ana, bia, conversation = pair
    place = f"{address(conversation)}#message-{message.pk}"
    assert browser_of(ana).post(on(message, "unsend"))["Location"] == place
    assert "ana unsent a message" in browser_of(bia).get(address(conversation)).text
    assert "You unsent a message" in browser_of(ana).post(on(message, "unsend"), headers=HTMX).text


@pytest.mark.parametrize("emoji", ["❤️", "👍🏽", "🏳️‍🌈"])
def test_a_reaction_comes_and_goes(
    pair: Pair, message: MessagingMessage, browser_of: BrowserOf, emoji: str
) -> None:
    client = browser_of(pair[1])
    answer = client.post(on(message, "react"), {"emoji": emoji}, headers=HTMX)
    assert f'data-emoji="{emoji}" aria-pressed="true"' in answer.text
    answer = client.post(on(message, "react"), {"emoji": ""}, headers=HTMX)
    assert "aria-pressed" not in answer.text.split("chat-reactions")[1]


@pytest.mark.parametrize("emoji", ["x", "❤️❤️", "\0", "<b>", "9" * 5000])
def test_a_reaction_is_an_emoji(
    pair: Pair, message: MessagingMessage, browser_of: BrowserOf, emoji: str
) -> None:
    assert browser_of(pair[1]).post(on(message, "react"), {"emoji": emoji}, headers=HTMX).status_code == 422


def test_reading_muting_and_clearing_are_for_oneself(pair: Pair, browser_of: BrowserOf) -> None:
    _ana, bia, conversation = pair
    client = browser_of(bia)
    told = client.post(address(conversation, "read/"), {"upto": 1}, headers=HTMX).json()
    assert (told["cursor"], told["badge"], told["folder"]) == (2, 0, "inbox")
    assert "is-unread" not in told["row"]
    assert client.post(address(conversation, "read/"), {"upto": 1}, headers=HTMX).status_code == 204
    assert member_of(conversation, bia).unread == 0
    assert client.post(address(conversation, "mute/"))["Location"] == address(conversation, "details/")
    assert "Unmute messages" in client.get(address(conversation, "details/")).text
    client.post(address(conversation, "unmute/"))
    assert "Mute messages" in client.get(address(conversation, "details/")).text
    assert client.post(address(conversation, "delete/"))["Location"] == "/messages/"
    assert "chat-row-link" not in client.get("/messages/").text


@pytest.mark.parametrize("upto", ["", "x", "-1", "9" * 30, "\0"])
def test_reading_up_to_nothing_reads_nothing(pair: Pair, browser_of: BrowserOf, upto: str) -> None:
    _ana, bia, conversation = pair
    browser_of(bia).post(address(conversation, "read/"), {"upto": upto})
    assert member_of(conversation, bia).unread == 1


def test_a_request_is_accepted_or_declined(person: Person, browser_of: BrowserOf) -> None:
    ana, bia = person("ana"), person("bia")
    conversation, client = write(ana, bia), browser_of(bia)
    client.post(address(conversation, "delete/"), {"next": "/messages/requests/"})
    assert member_of(conversation, bia).folder == MessagingFolder.DECLINED
    say(ana, conversation)
    assert client.post(address(conversation, "accept/"))["Location"] == address(conversation)
    assert member_of(conversation, bia).folder == MessagingFolder.INBOX


def test_typing_is_told_unless_one_hides_it(
    pair: Pair, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, bia, conversation = pair
    told: list[Any] = []
    monkeypatch.setattr("messaging.views.own.messaging_live", lambda users, item: told.append((users, item)))
    client = browser_of(ana)
    assert client.post(address(conversation, "typing/")).status_code == 204
    item = {"kind": "typing", "conversation": conversation.pk, "person": "ana"}
    assert told == [([bia.pk], item)]
    preference = MessagingPreference.objects.create(user=bia, shows_typing=False)
    client.post(address(conversation, "typing/"))
    assert told[1] == ([], item)
    preference.delete()
    MessagingPreference.objects.create(user=ana, shows_typing=False)
    client.post(address(conversation, "typing/"))
    assert len(told) == 2


def test_whose_request_waits_is_not_told_that_somebody_types(
    person: Person, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, bia = person("ana"), person("bia")
    conversation, told = write(ana, bia), []
    monkeypatch.setattr("messaging.views.own.messaging_live", lambda users, item: told.append(item))
    assert browser_of(bia).post(address(conversation, "typing/")).status_code == 204
    assert told == []


def test_typing_is_limited(pair: Pair, browser_of: BrowserOf) -> None:
    client = browser_of(pair[0])
    statuses = [client.post(address(pair[2], "typing/")).status_code for _ in range(61)]
    assert statuses == [204] * 60 + [429]


# Groups.


@pytest.fixture
def group(person: Person) -> tuple[AccountsUser, AccountsUser, MessagingConversation]:
    ana, bia, caio = (person(name) for name in ("ana", "bia", "caio"))
    befriend(ana, bia, caio)
    return ana, bia, write(ana, bia, caio)


def test_any_member_names_and_pictures_a_group(group: Pair, browser_of: BrowserOf) -> None:
    _ana, bia, conversation = group
    client = browser_of(bia)
    assert client.post(address(conversation, "name/"), {"name": " Trip "})["Location"] == address(
        conversation, "details/"
    )
    picture = SimpleUploadedFile("sea.jpg", photo_bytes(), "image/jpeg")
    client.post(address(conversation, "photo/"), {"photo": picture})
    conversation.refresh_from_db()
    assert conversation.name == "Trip"
    assert conversation.photo.url in client.get("/messages/").text
    client.post(address(conversation, "photo/"))
    conversation.refresh_from_db()
    assert not conversation.photo


@pytest.mark.parametrize("name", ["x" * 65, "\0"])
def test_a_bad_name_is_refused(group: Pair, browser_of: BrowserOf, name: str) -> None:
    ana, _bia, conversation = group
    answer = browser_of(ana).post(address(conversation, "name/"), {"name": name}, headers=HTMX)
    assert answer.status_code == 422


def test_a_bad_photo_of_a_group_is_refused_as_one_of_a_post(group: Pair, browser_of: BrowserOf) -> None:
    ana, _bia, conversation = group
    file = SimpleUploadedFile("sea.jpg", b"words", "image/jpeg")
    answer = browser_of(ana).post(address(conversation, "photo/"), {"photo": file}, headers=HTMX)
    assert answer.status_code == 422
    assert "This file is not a photo." in answer["HX-Trigger"]


def test_people_come_and_go(group: Pair, person: Person, browser_of: BrowserOf) -> None:
    ana, bia, conversation = group
    befriend(ana, person("duda"))
    leader, member = browser_of(ana), browser_of(bia)
    found = leader.get(address(conversation, "details/"), {"q": "dud"}).text
    assert 'name="to" value="duda"' in found
    leader.post(address(conversation, "add/"), {"to": "duda"})
    assert MessagingMember.objects.filter(conversation=conversation).count() == 4
    refused = member.post(address(conversation, "remove/"), {"username": "duda"}, headers=HTMX)
    assert refused.status_code == 422
    leader.post(address(conversation, "remove/"), {"username": "duda"})
    leader.post(address(conversation, "remove/"), {"username": "nobody.here"})
    assert MessagingMember.objects.filter(conversation=conversation).count() == 3
    assert member.post(address(conversation, "leave/"))["Location"] == "/messages/"
    assert member.get(address(conversation)).status_code == 404
    assert leader.post(address(conversation, "add/"), {"to": "nobody.here"}).status_code == 404


def test_details_say_who_leads_and_let_only_them_remove(group: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = group
    mine, theirs = (browser_of(one).get(address(conversation, "details/")).text for one in (ana, bia))
    for page in (mine, theirs):
        assert "Leads the group" in page
    assert 'name="username" value="caio"' in mine
    assert 'name="username"' not in theirs


def test_two_are_no_group(pair: Pair, browser_of: BrowserOf) -> None:
    ana, _bia, conversation = pair
    client = browser_of(ana)
    for act in OF_GROUPS:
        answer = client.post(address(conversation, f"{act}/"), form_of(act) | {"username": "bia"})
        assert answer.status_code == 404, act
    page = client.get(address(conversation, "details/")).text
    assert "/bia/block/" in page
    assert "Leave the group" not in page


# Who may write, and what others see.


def test_preferences_are_kept_and_shown(person: Person, browser_of: BrowserOf) -> None:
    ana = person("ana")
    client = browser_of(ana)
    assert "Who may write to me" in client.get("/settings/privacy/").text
    form = {"audience": "following", "shows_typing": "on"}
    assert client.post("/messages/settings/", form)["Location"] == "/settings/privacy/"
    kept = MessagingPreference.objects.get(user=ana)
    assert (kept.audience, kept.shows_reading, kept.shows_typing, kept.shows_presence) == (
        "following",
        False,
        True,
        False,
    )
    page = client.get("/settings/privacy/").text
    [chosen] = [line for line in page.split("<input") if 'value="following"' in line]
    assert "checked" in chosen


@pytest.mark.parametrize("audience", ["", "x", "\0"])
def test_a_forged_audience_changes_nothing(person: Person, browser_of: BrowserOf, audience: str) -> None:
    client = browser_of(person("ana"))
    answer = client.post("/messages/settings/", {"audience": audience})
    assert [said.level for said in get_messages(answer.wsgi_request)] == [ERROR]
    assert not MessagingPreference.objects.exists()


def test_a_profile_offers_to_write_to_others_alone(pair: Pair, browser_of: BrowserOf) -> None:
    client = browser_of(pair[0])
    assert 'href="/messages/new/?to=bia"' in client.get("/bia/").text
    assert "/messages/new/?to=" not in client.get("/ana/").text
    assert "/messages/new/?to=" not in Client().get("/bia/").text
