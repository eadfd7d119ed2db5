"""An account that is deleted leaves its conversations as who leaves them does."""

from functools import partial

import pytest
from django.db import transaction

from conftest import Person
from messaging.models import MessagingInbox, MessagingMember, MessagingMessage
from messaging.rows import messaging_members_of, messaging_rows
from messaging.tests.conftest import befriend, log_of, member_of, say, write
from social.actions import social_block
from tests.races import at_once, differences, failures, held_back


def test_a_group_is_told_and_goes_on(person: Person) -> None:
    ana, bia, caio = person("ana"), person("bia"), person("caio")
    befriend(ana, bia, caio)
    chat = write(ana, bia, caio)
    ana.delete()
    assert member_of(chat, bia).is_admin
    left = MessagingMessage.objects.get(note="left")
    assert (left.sender, left.conversation) == (None, chat)
    assert log_of(bia)[-1][1] == "message"
    assert differences() == []


def test_of_two_the_other_keeps_what_was_said(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    chat = write(ana, bia)
    ana.delete()
    assert log_of(bia)[-1][1] == "conversation"
    [row] = messaging_rows(bia, messaging_members_of(bia, [chat.pk])).values()
    assert row.title == "Somebody who has left"
    assert not MessagingInbox.objects.exclude(pk=bia.pk).exists()


@pytest.mark.parametrize("who", ["ana", "bia"])
def test_what_a_block_cut_stays_cut(person: Person, who: str) -> None:
    people = {name: person(name) for name in ("ana", "bia")}
    chat = write(people["ana"], people["bia"])
    social_block(blocker=people["ana"], blocked=people["bia"])
    people.pop(who).delete()
    [other] = people.values()
    assert messaging_members_of(other, [chat.pk]) == []
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_a_send_that_waits_for_a_deletion_finds_who_is_left(person: Person) -> None:
    ana, bia, caio = person("ana"), person("bia"), person("caio")
    befriend(ana, bia, caio)
    chat = write(ana, bia, caio)
    with transaction.atomic():
        ana.delete()
        waiting = held_back(lambda: say(bia, chat, "wait"))
    assert waiting.result().seq == 4
    assert set(MessagingMember.objects.values_list("user", flat=True)) == {bia.pk, caio.pk}
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_deletions_and_sends_at_once(person: Person) -> None:
    people = [person(f"p{number}") for number in range(6)]
    befriend(*people)
    chats = [write(people[0], *people[1:]), write(people[5], *people[:5]), write(people[2], people[3])]

    def talk(number: int) -> None:
        for chat in chats:
            if chat.is_group or number in (2, 3):
                say(people[number], chat)

    talks = [partial(talk, number) for number in range(1, 5)]
    assert failures(at_once(people[0].delete, people[5].delete, *talks)) == []
    assert differences() == []
