"""Those who run the site see conversations as numbers, and nothing of what is said in them."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountsUser
from conftest import Person
from messaging.actions import messaging_react
from messaging.models import (
    MessagingConversation,
    MessagingMember,
    MessagingMessage,
    MessagingPhoto,
    MessagingPreference,
    MessagingReaction,
)
from messaging.tests.conftest import befriend, say, write
from messaging.tests.test_views import BrowserOf

ROWS = "/admin/messaging/messagingconversation/"
SECRETS = ("hello", "the secret trip", "ana", "bia", "/messages/")


@pytest.fixture
def boss(person: Person, browser_of: BrowserOf) -> Client:
    user = person("boss")
    AccountsUser.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return browser_of(user)


def content(page: str) -> str:
    """Without the frame, which knows of no conversation."""
    return page.partition('id="content"')[2]


def test_conversations_are_numbers(boss: Client, person: Person) -> None:
    ana, bia, caio = (person(name) for name in ("ana", "bia", "caio"))
    befriend(ana, bia, caio)
    group = write(ana, bia, caio, name="the secret trip")
    say(bia, group)
    write(ana, bia)
    for address in (ROWS, f"{ROWS}{group.pk}/change/"):
        page = content(boss.get(address).text)
        assert not [secret for secret in SECRETS if f">{secret}" in page or f'"{secret}' in page]
        assert "the secret trip" not in page
    row = content(boss.get(ROWS).text)
    assert '<td class="field-member_count">3</td>' in row
    assert '<td class="field-last_seq">3</td>' in row


def test_nothing_of_it_can_be_made_changed_or_deleted(boss: Client, person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    conversation = write(ana, bia)
    for model, key in (("conversation", conversation.pk), ("inbox", ana.pk)):
        base = f"/admin/messaging/messaging{model}/"
        assert boss.get(f"{base}add/").status_code == 403
        assert boss.post(f"{base}{key}/change/", {"name": "x"}).status_code == 403
        assert boss.post(f"{base}{key}/delete/", {"post": "yes"}).status_code == 403


def test_what_is_said_has_no_page() -> None:
    shown = {model.__name__ for model in admin.site._registry if model._meta.app_label == "messaging"}
    assert shown == {"MessagingConversation", "MessagingInbox", "MessagingPreference"}


def test_a_user_with_preferences_can_be_deleted(boss: Client, person: Person) -> None:
    ana = person("ana")
    MessagingPreference.objects.create(user=ana)
    assert boss.post(f"/admin/accounts/accountsuser/{ana.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not AccountsUser.objects.filter(username="ana").exists()


def test_deleting_a_user_shows_no_more_of_conversations_than_that_there_are_some(
    boss: Client, person: Person
) -> None:
    ana, bia = person("ana"), person("bia")
    for number in range(3):
        write(ana, person(f"person{number}"))
    conversation = write(ana, bia, text="the secret trip")
    message = say(bia, conversation, "yes")
    messaging_react(user=ana, message=message.pk, emoji="🔥")
    page = content(boss.get(f"/admin/accounts/accountsuser/{ana.pk}/delete/").text)
    listed = {" ".join(line.split()) for line in re.findall(r"<li>([^<]*)", page)}
    assert "Users: 1" in listed
    for secret in ("🔥", "bia", "the secret trip", f"in {conversation.pk}"):
        assert secret not in page


@pytest.mark.parametrize(
    "row",
    [
        MessagingConversation(pk=7, name="the secret trip"),
        MessagingMember(pk=7, user_id=8, conversation_id=9),
        MessagingMessage(pk=7, sender_id=8, conversation_id=9, seq=3, text="hello"),
        MessagingPhoto(pk=7),
        MessagingReaction(pk=7, user_id=8, message_id=9, emoji="🔥"),
    ],
    ids=lambda row: type(row).__name__,
)
def test_what_is_private_is_called_by_its_number(row: Model) -> None:
    assert str(row) == "7"


def test_the_list_asks_no_more_for_many(boss: Client, person: Person) -> None:
    ana = person("ana")
    counts = []
    for start in (0, 5):
        for number in range(start, start + 5):
            write(ana, person(f"person{number}"))
        with CaptureQueriesContext(connection) as asked:
            boss.get(ROWS)
        counts.append(len(asked))
    assert counts[0] == counts[1]
