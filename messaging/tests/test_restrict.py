"""Somebody restricted: what they write lies among the requests, where nothing is told of it being read."""

from collections.abc import Callable

import pytest
from django.db import transaction

from accounts.models import AccountsUser
from conftest import Person
from messaging.actions import (
    messaging_accept,
    messaging_clear,
    messaging_preference_set,
    messaging_read,
)
from messaging.kinds import MessagingAudience, MessagingFolder
from messaging.models import MessagingConversation
from messaging.rows import (
    messaging_members_of,
    messaging_partners,
    messaging_requests,
    messaging_rows,
    messaging_seen_by,
)
from messaging.tests.conftest import badge_of, befriend, log_of, member_of, say, write
from social.actions import social_restrict, social_unfollow, social_unrestrict
from tests.races import at_once, differences, failures, held_back

Pair = tuple[AccountsUser, AccountsUser, MessagingConversation]


def restrict(one: AccountsUser, other: AccountsUser) -> None:
    social_restrict(restricter=one, restricted=other)


def free(one: AccountsUser, other: AccountsUser) -> None:
    social_unrestrict(restricter=one, restricted=other)


def folder_of(talk: MessagingConversation, user: AccountsUser) -> str:
    return member_of(talk, user).folder


def is_seen(talk: MessagingConversation, viewer: AccountsUser) -> bool:
    """Does their page say that their last message was read?"""
    row = messaging_rows(viewer, messaging_members_of(viewer, [talk.pk]))[talk.pk]
    return bool(messaging_seen_by(row))


def test_the_conversation_moves_to_the_requests_and_back(pair: Pair) -> None:
    ana, bia, talk = pair
    say(bia, talk)
    assert badge_of(ana) == 1
    restrict(ana, bia)
    assert folder_of(talk, ana) == MessagingFolder.REQUESTS
    assert folder_of(talk, bia) == MessagingFolder.INBOX
    assert messaging_requests(ana).get().conversation == talk
    say(bia, talk)
    assert badge_of(ana) == 0
    free(ana, bia)
    assert folder_of(talk, ana) == MessagingFolder.INBOX
    assert badge_of(ana) == 1
    assert differences() == []


def test_the_other_is_told_nothing(pair: Pair) -> None:
    ana, bia, talk = pair
    say(bia, talk)
    before = log_of(bia)
    restrict(ana, bia)
    messaging_read(user=ana, conversation=talk.pk, upto=2)
    assert log_of(bia) == before
    assert not is_seen(talk, bia)
    assert messaging_partners(ana) == []
    free(ana, bia)
    assert log_of(bia) == before


def test_what_was_said_to_be_read_stays_so(pair: Pair) -> None:
    ana, bia, talk = pair
    message = say(bia, talk)
    messaging_read(user=ana, conversation=talk.pk, upto=message.seq)
    assert is_seen(talk, bia)
    restrict(ana, bia)
    assert is_seen(talk, bia)
    message = say(bia, talk)
    messaging_read(user=ana, conversation=talk.pk, upto=message.seq)
    assert not is_seen(talk, bia)


@pytest.mark.parametrize("audience", [MessagingAudience.FOLLOWING, MessagingAudience.NOBODY])
def test_nobody_is_refused_for_being_restricted(pair: Pair, audience: MessagingAudience) -> None:
    ana, bia, talk = pair
    shows = dict.fromkeys(("shows_reading", "shows_typing", "shows_presence"), True)
    messaging_preference_set(user=ana, audience=audience, **shows)
    social_unfollow(follower=ana, followed=bia)
    restrict(ana, bia)
    assert say(bia, talk).seq == 2


def test_a_first_message_goes_to_the_requests(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    befriend(ana, bia)
    restrict(ana, bia)
    talk = write(bia, ana)
    assert folder_of(talk, ana) == MessagingFolder.REQUESTS
    assert badge_of(ana) == 0
    free(ana, bia)
    assert folder_of(talk, ana) == MessagingFolder.INBOX
    assert badge_of(ana) == 1
    assert differences() == []


def test_what_was_a_request_before_stays_one(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    talk = write(bia, ana)
    restrict(ana, bia)
    free(ana, bia)
    assert folder_of(talk, ana) == MessagingFolder.REQUESTS


def test_what_was_cleared_away_comes_back_as_a_request(pair: Pair) -> None:
    ana, bia, talk = pair
    messaging_clear(user=ana, conversation=talk.pk)
    restrict(ana, bia)
    assert folder_of(talk, ana) == MessagingFolder.DECLINED
    say(bia, talk)
    assert folder_of(talk, ana) == MessagingFolder.REQUESTS
    messaging_clear(user=ana, conversation=talk.pk)
    free(ana, bia)
    assert folder_of(talk, ana) == MessagingFolder.CLEARED
    assert differences() == []


@pytest.mark.parametrize("take_in", [True, False], ids=["accepted", "answered"])
def test_taken_in_again_it_stays(pair: Pair, take_in: bool) -> None:
    ana, bia, talk = pair
    restrict(ana, bia)
    if take_in:
        messaging_accept(user=ana, conversation=talk.pk)
    else:
        say(ana, talk)
    assert folder_of(talk, ana) == MessagingFolder.INBOX
    free(ana, bia)
    assert folder_of(talk, ana) == MessagingFolder.INBOX


def test_groups_are_left_alone(person: Person) -> None:
    ana, bia, eva = person("ana"), person("bia"), person("eva")
    befriend(ana, bia, eva)
    group = write(bia, ana, eva)
    restrict(ana, bia)
    assert folder_of(group, ana) == MessagingFolder.INBOX
    assert folder_of(write(bia, ana, eva, text="another"), ana) == MessagingFolder.INBOX


@pytest.mark.django_db(transaction=True)
def test_a_message_that_waits_for_the_restriction_finds_the_requests(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    befriend(ana, bia)
    begins: Callable[[], object] = lambda: write(bia, ana)  # noqa: E731
    with transaction.atomic():
        restrict(ana, bia)
        late = held_back(begins)
    talk = late.result(timeout=30)
    assert folder_of(talk, ana) == MessagingFolder.REQUESTS


@pytest.mark.django_db(transaction=True)
def test_messages_and_restrictions_at_once(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    befriend(ana, bia)
    talk = write(ana, bia)
    for _round in range(4):
        results = at_once(
            lambda: say(bia, talk), lambda: restrict(ana, bia), lambda: say(bia, talk), lambda: say(ana, talk)
        )
        assert failures(results) == []
        free(ana, bia)
        assert differences() == []
