"""Many at once, in real threads and transactions."""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import AccountsUser
from conftest import Person
from messaging.actions import (
    messaging_clear,
    messaging_group_add,
    messaging_group_leave,
    messaging_group_remove,
    messaging_read,
)
from messaging.inbox import messaging_inbox
from messaging.models import (
    MessagingConversation,
    MessagingInbox,
    MessagingMember,
    MessagingMessage,
)
from messaging.news import messaging_news
from messaging.tests.conftest import badge_of, befriend, fresh, log_of, member_of, say, write
from social.actions import social_block
from tests.races import at_once, differences, failures, held_back

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(transactional_db: None, person: Person) -> list[AccountsUser]:
    people = [person(f"p{number}") for number in range(6)]
    befriend(*people)
    return people


def repeated(times: int, act: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        for _time in range(times):
            act()

    return run


def test_commits_in_the_opposite_order_of_ids_are_told_in_the_order_of_commits(
    crowd: list[AccountsUser],
) -> None:
    ana, bia, caio, *_ = crowd
    one, other = write(ana, bia), write(caio, bia)
    with transaction.atomic():
        MessagingInbox.objects.select_for_update().get(pk=bia.pk)
        # Its row is written, it waits for the inbox alone.
        waiting = held_back(lambda: say(caio, other, "written first"))
        first = say(ana, one, "committed first")
    second = waiting.result()
    assert second.pk < first.pk
    told = messaging_news(fresh(bia), 2)
    assert [(event.seq, event.message_id) for event in told.events] == [(3, first.pk), (4, second.pk)]
    assert differences() == []


def test_what_waits_behind_a_rollback_takes_its_number(crowd: list[AccountsUser]) -> None:
    ana, bia, *_ = crowd
    chat = write(ana, bia)
    with transaction.atomic():
        say(ana, chat, "never")
        waiting = held_back(lambda: say(bia, chat, "said"))
        transaction.set_rollback(True)
    assert waiting.result().seq == 2
    assert list(MessagingMessage.objects.order_by("seq").values_list("text", flat=True)) == ["hello", "said"]
    assert differences() == []


def test_groups_that_share_people_do_not_deadlock(crowd: list[AccountsUser]) -> None:
    chats = [
        write(crowd[0], *crowd[1:]),
        write(crowd[5], *crowd[:5][::-1]),
        write(crowd[2], crowd[4], crowd[0]),
    ]
    acts = [
        repeated(5, partial(say, sender, chat)) for chat in chats for sender in (crowd[0], crowd[2], crowd[4])
    ]
    assert failures(at_once(*acts)) == []
    for chat in chats:
        chat.refresh_from_db()
        said = MessagingMessage.objects.filter(conversation=chat)
        seqs = list(said.order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, chat.last_seq + 1))
    for user in crowd:
        numbers = [seq for seq, _kind in log_of(user)]
        assert numbers == list(range(1, len(numbers) + 1))
    assert differences() == []


def test_the_same_id_at_once_is_one_message(crowd: list[AccountsUser]) -> None:
    ana, bia, *_ = crowd
    chat, client_id = write(ana, bia), uuid4()
    sent = at_once(*[lambda: say(ana, chat, "once", client_id=client_id)] * 6)
    assert failures(sent) == []
    assert len({message.pk for message in sent}) == 1
    assert MessagingMessage.objects.filter(client_id=client_id).count() == 1
    assert differences() == []


def test_two_who_begin_at_once_share_a_conversation(crowd: list[AccountsUser]) -> None:
    ana, bia, *_ = crowd
    sent = at_once(lambda: write(ana, bia), lambda: write(bia, ana))
    assert failures(sent) == []
    assert sent[0] == sent[1]
    assert MessagingMember.objects.count() == 2
    assert [seq for seq, _kind in log_of(ana)] == [1, 2]
    assert differences() == []


def test_a_block_and_a_first_message_at_once(crowd: list[AccountsUser]) -> None:
    """Whichever is first: afterwards the conversation is there for neither."""
    pairs = list(zip(crowd[::2], crowd[1::2], strict=True))
    acts = [
        act
        for one, other in pairs
        for act in (partial(write, one, other), partial(social_block, blocker=other, blocked=one))
    ]
    gone = (AccountsUser.DoesNotExist, MessagingConversation.DoesNotExist, ValidationError)
    assert failures(at_once(*acts), *gone) == []
    assert not MessagingConversation.objects.filter(is_cut=False).exists()
    assert [badge_of(user) for user in crowd] == [0] * 6
    assert differences() == []


def test_all_that_can_happen_to_a_group_at_once(crowd: list[AccountsUser]) -> None:
    ana, bia, caio, duda, eva, _ = crowd
    chat = write(ana, bia, caio, duda)
    acts = [
        repeated(4, lambda: say(ana, chat)),
        repeated(4, lambda: say(bia, chat)),
        repeated(4, lambda: messaging_read(user=caio, conversation=chat.pk, upto=99)),
        lambda: messaging_group_add(user=ana, conversation=chat.pk, people=[eva]),
        lambda: messaging_group_remove(user=ana, conversation=chat.pk, person=duda),
        lambda: messaging_group_leave(user=caio, conversation=chat.pk),
        lambda: messaging_clear(user=bia, conversation=chat.pk),
    ]
    assert failures(at_once(*acts), MessagingConversation.DoesNotExist) == []
    assert differences() == []


def test_a_mark_that_comes_while_marks_are_fetched_is_told(crowd: list[AccountsUser]) -> None:
    """Between the event that is fetched and the marks that are read, another mark comes."""
    ana, bia, *_ = crowd
    chat = write(ana, bia)
    say(ana, chat)
    messaging_read(user=bia, conversation=chat.pk, upto=1)
    reader = fresh(ana)
    before = messaging_inbox(reader).seq
    with transaction.atomic():
        # Committed after the page's request read the inbox: the mark waits for it.
        MessagingInbox.objects.select_for_update().get(pk=ana.pk)
        waiting = held_back(lambda: messaging_read(user=bia, conversation=chat.pk, upto=2))
        assert [event.kind for event in messaging_news(reader, before - 1).events] == ["read"]
    waiting.result()
    assert [event.kind for event in messaging_news(fresh(ana), before).events] == ["read"]
    assert member_of(chat, bia).read_seq == 2


def test_one_who_leaves_while_something_is_said(crowd: list[AccountsUser]) -> None:
    ana, bia, caio, *_ = crowd
    chat = write(ana, bia, caio)
    with transaction.atomic():
        messaging_group_leave(user=bia, conversation=chat.pk)
        waiting = held_back(lambda: say(bia, chat, "wait"))
    assert isinstance(waiting.result(), MessagingConversation.DoesNotExist)
    assert differences() == []
