"""Sending: once, in order, to those who may be written to."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.actions import accounts_activity_set
from accounts.models import AccountsUser
from conftest import Person, Post, Upload, stored_files
from feed.actions import FeedUploadGone
from feed.models import FeedUpload
from messaging.actions import (
    MessagingContent,
    messaging_begin,
    messaging_clear,
    messaging_preference_set,
)
from messaging.kinds import MessagingAudience
from messaging.models import MESSAGING_TEXT_MAX, MessagingConversation, MessagingMessage
from messaging.tests.conftest import badge_of, befriend, log_of, member_of, say, write
from social.actions import social_block, social_follow, social_unblock
from tests.races import differences

Pair = tuple[AccountsUser, AccountsUser, MessagingConversation]


def audience(user: AccountsUser, audience: MessagingAudience) -> None:
    messaging_preference_set(
        user=user, audience=audience, shows_reading=True, shows_typing=True, shows_presence=True
    )


def test_a_message_is_unread_to_all_but_its_sender(pair: Pair) -> None:
    ana, bia, chat = pair
    say(bia, chat, "hi")
    say(bia, chat, "there")
    assert (member_of(chat, ana).unread, member_of(chat, bia).unread) == (2, 0)
    assert (badge_of(ana), badge_of(bia)) == (1, 0)
    assert log_of(ana) == log_of(bia) == [(1, "message"), (2, "message"), (3, "message")]
    assert differences() == []


def test_two_people_have_one_conversation_whoever_begins(pair: Pair) -> None:
    ana, bia, chat = pair
    assert write(bia, ana) == chat
    assert write(ana, bia) == chat
    assert MessagingConversation.objects.count() == 1


def test_the_same_id_again_sends_nothing(pair: Pair) -> None:
    ana, bia, chat = pair
    client_id = uuid4()
    first = say(ana, chat, "once", client_id=client_id)
    again = say(ana, chat, "twice", client_id=client_id)
    assert (again.pk, again.text) == (first.pk, "once")
    chat.refresh_from_db()
    assert chat.last_seq == 2
    assert [seq for seq, _kind in log_of(bia)] == [1, 2]
    assert differences() == []


def test_beginning_a_group_again_with_the_same_id_makes_no_other(person: Person) -> None:
    ana, bia, caio = person("ana"), person("bia"), person("caio")
    client_id = uuid4()
    sent = [
        messaging_begin(
            sender=ana, to=[bia, caio], client_id=client_id, content=MessagingContent(text="hi")
        ).message
        for _time in range(2)
    ]
    assert sent[0] == sent[1]
    assert MessagingConversation.objects.count() == 1
    assert differences() == []


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), (" \n ", "empty"), ("x" * (MESSAGING_TEXT_MAX + 1), "long")]
)
def test_what_cannot_be_sent(pair: Pair, text: str, code: str) -> None:
    ana, _bia, chat = pair
    with pytest.raises(ValidationError) as refused:
        say(ana, chat, text)
    assert refused.value.code == code
    assert log_of(ana) == [(1, "message")]


def test_nobody_writes_to_themselves(person: Person) -> None:
    ana = person("ana")
    with pytest.raises(ValidationError, match="yourself"):
        write(ana, ana)
    with pytest.raises(ValidationError, match="Choose"):
        write(ana)


def test_who_takes_no_part_finds_nothing(pair: Pair, person: Person) -> None:
    _ana, _bia, chat = pair
    with pytest.raises(MessagingConversation.DoesNotExist):
        say(person("caio"), chat)


def test_a_stranger_asks_first(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    chat = write(ana, bia)
    assert (member_of(chat, ana).folder, member_of(chat, bia).folder) == ("inbox", "requests")
    assert badge_of(bia) == 0
    say(bia, chat, "who are you?")
    assert member_of(chat, bia).folder == "inbox"
    say(ana, chat, "ana")
    assert badge_of(bia) == 1
    assert differences() == []


@pytest.mark.parametrize("follows", [True, False])
@pytest.mark.parametrize("choice", list(MessagingAudience))
def test_who_may_begin(person: Person, choice: MessagingAudience, follows: bool) -> None:
    ana, bia = person("ana"), person("bia")
    audience(bia, choice)
    if follows:
        social_follow(follower=bia, followed=ana)
    may = choice == "everyone" or (choice == "following" and follows)
    if may:
        assert member_of(write(ana, bia), bia).folder == ("inbox" if follows else "requests")
        return
    with pytest.raises(ValidationError, match="bia does not take messages"):
        write(ana, bia)
    assert not MessagingConversation.objects.exists()


def test_a_request_obeys_what_is_chosen_later_and_an_answered_one_goes_on(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    chat = write(ana, bia)
    audience(bia, MessagingAudience.NOBODY)
    with pytest.raises(ValidationError):
        say(ana, chat)
    say(bia, chat)
    say(ana, chat)
    assert member_of(chat, bia).unread == 1


def test_across_a_block_there_is_no_conversation(pair: Pair) -> None:
    ana, bia, chat = pair
    say(bia, chat)
    assert badge_of(ana) == 1
    social_block(blocker=bia, blocked=ana)
    assert badge_of(ana) == 0
    assert differences() == []
    for person in (ana, bia):
        with pytest.raises(MessagingConversation.DoesNotExist):
            say(person, chat)
    with pytest.raises(MessagingConversation.DoesNotExist):
        write(ana, bia)
    social_unblock(blocker=bia, blocked=ana)
    assert badge_of(ana) == 1
    say(ana, chat)
    assert differences() == []


def test_nobody_begins_across_a_block(person: Person) -> None:
    ana, bia, caio = person("ana"), person("bia"), person("caio")
    social_block(blocker=bia, blocked=ana)
    for to in ([bia], [bia, caio]):
        with pytest.raises(AccountsUser.DoesNotExist):
            write(ana, *to)


def test_who_is_gone_cannot_be_written_to(pair: Pair) -> None:
    ana, bia, chat = pair
    accounts_activity_set(user=bia, is_active=False)
    with pytest.raises(ValidationError, match="Nobody is here"):
        say(ana, chat)
    bia.delete()
    with pytest.raises(ValidationError, match="Nobody is here"):
        say(ana, chat)
    assert differences() == []


def test_what_was_cleared_away_comes_back_with_the_next_message(pair: Pair) -> None:
    ana, bia, chat = pair
    messaging_clear(user=bia, conversation=chat.pk)
    cleared = member_of(chat, bia)
    assert (cleared.folder, cleared.unread, cleared.since_seq) == ("cleared", 0, 1)
    assert badge_of(bia) == 0
    say(ana, chat, "again")
    assert (member_of(chat, bia).folder, member_of(chat, bia).unread) == ("inbox", 1)
    assert differences() == []


def test_a_declined_request_comes_back_as_a_request(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    chat = write(ana, bia)
    messaging_clear(user=bia, conversation=chat.pk)
    assert member_of(chat, bia).folder == "declined"
    say(ana, chat)
    assert member_of(chat, bia).folder == "requests"


def test_an_answer_names_a_message_of_the_conversation(pair: Pair, person: Person) -> None:
    ana, bia, chat = pair
    said = say(bia, chat, "one?")
    assert say(ana, chat, "yes", reply_to=said.pk).reply_to == said
    caio = person("caio")
    befriend(ana, caio)
    elsewhere = say(caio, write(ana, caio))
    with pytest.raises(ValidationError, match="no longer here"):
        say(ana, chat, "yes", reply_to=elsewhere.pk)


def test_a_photo_is_sent_once(pair: Pair, upload: Upload, settings: Settings) -> None:
    ana, _bia, chat = pair
    staged = upload(ana, width=3000, height=2000)
    client_id = uuid4()
    first = say(ana, chat, "", client_id=client_id, upload=staged)
    assert (first.photo.width, first.photo.height) == (1440, 960)
    assert first.photo.bubble.width == 640
    assert not FeedUpload.objects.exists()
    assert say(ana, chat, "", client_id=client_id, upload=staged) == first
    assert len(stored_files(settings.MEDIA_ROOT)) == 2
    with pytest.raises(FeedUploadGone):
        say(ana, chat, "", upload=staged)
    assert len(stored_files(settings.MEDIA_ROOT)) == 2
    assert differences() == []


def test_a_post_is_shared(pair: Pair, post: Post) -> None:
    ana, bia, chat = pair
    shared = post(bia)
    assert say(ana, chat, "", post=shared).post == shared


@pytest.mark.parametrize("people", [2, 32])
def test_queries_of_a_send_do_not_depend_on_the_group(person: Person, people: int) -> None:
    ana, *others = (person(f"p{number}") for number in range(people))
    befriend(ana, others[0])
    chat = write(ana, *others)
    with CaptureQueriesContext(connection) as made:
        say(ana, chat)
    statements = [query["sql"] for query in made if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 5, "\n".join(sql[:90] for sql in statements)


def test_a_rollback_leaves_no_gap(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, bia, chat = pair

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("messaging.holding.MessagingHeld._write", fail)
        with pytest.raises(RuntimeError):
            say(ana, chat)
    say(ana, chat)
    assert [seq for seq, _kind in log_of(bia)] == [1, 2]
    assert list(MessagingMessage.objects.values_list("seq", flat=True)) == [1, 2]
    assert differences() == []
