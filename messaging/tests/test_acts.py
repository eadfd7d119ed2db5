"""What people do with messages and conversations that are there, and who may not."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from pytest_django import Settings

from accounts.models import AccountsUser
from conftest import Person, Upload, photo_bytes, stored_files
from messaging.actions import (
    MESSAGING_EDIT_AGE,
    messaging_accept,
    messaging_clear,
    messaging_edit,
    messaging_group_add,
    messaging_group_leave,
    messaging_group_name,
    messaging_group_photo,
    messaging_group_remove,
    messaging_mute_set,
    messaging_preference_set,
    messaging_react,
    messaging_read,
    messaging_unsend,
)
from messaging.kinds import MessagingAudience
from messaging.models import (
    MESSAGING_MEMBERS_MAX,
    MESSAGING_NAME_MAX,
    MessagingConversation,
    MessagingInbox,
    MessagingMember,
    MessagingMessage,
    MessagingReaction,
)
from messaging.rows import messaging_members_of, messaging_rows, messaging_seen_by
from messaging.tests.conftest import badge_of, befriend, log_of, member_of, say, write
from tests.races import differences

Pair = tuple[AccountsUser, AccountsUser, MessagingConversation]


def seen_by(user: AccountsUser, chat: MessagingConversation) -> list[AccountsUser]:
    [row] = messaging_rows(user, messaging_members_of(user, [chat.pk])).values()
    return messaging_seen_by(row)


def kinds_of(user: AccountsUser) -> list[str]:
    return [kind for _seq, kind in log_of(user)]


@pytest.fixture
def group(person: Person) -> tuple[AccountsUser, AccountsUser, AccountsUser, MessagingConversation]:
    ana, bia, caio = person("ana"), person("bia"), person("caio")
    befriend(ana, bia, caio)
    return ana, bia, caio, write(ana, bia, caio, name="Trip")


def test_read_marks_only_move_forward(pair: Pair) -> None:
    ana, bia, chat = pair
    for _time in range(3):
        say(ana, chat)
    for upto, read, unread in [(2, 2, 2), (1, 2, 2), (99, 4, 0), (3, 4, 0)]:
        messaging_read(user=bia, conversation=chat.pk, upto=upto)
        member = member_of(chat, bia)
        assert (member.read_seq, member.unread, badge_of(bia)) == (read, unread, bool(unread))
    assert differences() == []


def test_who_wrote_is_told_that_it_was_read_once_as_long_as_they_did_not_look(pair: Pair) -> None:
    ana, bia, chat = pair
    for _time in range(3):
        say(ana, chat)
    for upto in (1, 2, 3):
        messaging_read(user=bia, conversation=chat.pk, upto=upto)
    assert kinds_of(ana).count("read") == 1
    # Once it is handed out, what is read later is told again.
    MessagingInbox.objects.filter(pk=ana.pk).update(marks_seq=log_of(ana)[-1][0])
    messaging_read(user=bia, conversation=chat.pk, upto=4)
    assert kinds_of(ana).count("read") == 2
    assert differences() == []


def test_reading_what_others_wrote_is_no_news_to_who_did_not(
    group: tuple[AccountsUser, AccountsUser, AccountsUser, MessagingConversation],
) -> None:
    ana, bia, caio, chat = group
    messaging_read(user=bia, conversation=chat.pk, upto=2)
    assert ("read" in kinds_of(ana), "read" in kinds_of(bia), "read" in kinds_of(caio)) == (
        True,
        False,
        False,
    )


@pytest.mark.parametrize("who", ["ana", "bia"])
def test_who_hides_when_they_read_does_not_see_it_of_others(pair: Pair, who: str) -> None:
    ana, bia, chat = pair
    messaging_preference_set(
        user={"ana": ana, "bia": bia}[who],
        audience=MessagingAudience.EVERYONE,
        shows_reading=False,
        shows_typing=True,
        shows_presence=True,
    )
    messaging_read(user=bia, conversation=chat.pk, upto=1)
    assert ("read" in kinds_of(ana)) == (who == "ana")
    assert seen_by(ana, chat) == []
    assert member_of(chat, bia).unread == 0


def test_a_request_is_read_in_secret(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    chat = write(ana, bia)
    messaging_read(user=bia, conversation=chat.pk, upto=1)
    assert "read" not in kinds_of(ana)
    assert seen_by(ana, chat) == []
    messaging_accept(user=bia, conversation=chat.pk)
    assert member_of(chat, bia).folder == "inbox"
    assert seen_by(ana, chat) == [bia]


def test_muting_takes_a_conversation_from_the_badge(pair: Pair) -> None:
    _ana, bia, chat = pair
    assert badge_of(bia) == 1
    for is_muted in (True, True, False):
        messaging_mute_set(user=bia, conversation=chat.pk, is_muted=is_muted)
        assert badge_of(bia) == (0 if is_muted else 1)
    assert kinds_of(bia).count("conversation") == 2
    assert differences() == []


def test_editing(pair: Pair) -> None:
    ana, bia, chat = pair
    message = say(ana, chat, "helo")
    messaging_edit(user=ana, message=message.pk, text="hello")
    message.refresh_from_db()
    assert (message.text, message.edited_at is not None) == ("hello", True)
    assert kinds_of(bia)[-1] == "edit"
    for text in ("", "x" * 3000):
        with pytest.raises(ValidationError):
            messaging_edit(user=ana, message=message.pk, text=text)
    with pytest.raises(MessagingMessage.DoesNotExist):
        messaging_edit(user=bia, message=message.pk, text="mine")
    MessagingMessage.objects.filter(pk=message.pk).update(created_at=timezone.now() - MESSAGING_EDIT_AGE)
    with pytest.raises(ValidationError, match="15 minutes"):
        messaging_edit(user=ana, message=message.pk, text="too late")


def test_unsending_takes_all_of_it_back(pair: Pair, upload: Upload, settings: Settings) -> None:
    ana, bia, chat = pair
    message = say(ana, chat, "oops", upload=upload(ana))
    messaging_react(user=bia, message=message.pk, emoji="👍")
    assert member_of(chat, bia).unread == 2
    with pytest.raises(MessagingMessage.DoesNotExist):
        messaging_unsend(user=bia, message=message.pk)
    for _time in range(2):
        messaging_unsend(user=ana, message=message.pk)
    message.refresh_from_db()
    assert (message.text, hasattr(message, "photo")) == ("", False)
    assert not MessagingReaction.objects.exists()
    assert member_of(chat, bia).unread == 1
    with pytest.raises(MessagingMessage.DoesNotExist):
        messaging_react(user=bia, message=message.pk, emoji="👍")
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_the_files_of_an_unsent_photo_go(person: Person, upload: Upload, settings: Settings) -> None:
    ana, bia = person("ana"), person("bia")
    chat = write(ana, bia)
    message = say(ana, chat, "", upload=upload(ana))
    assert len(stored_files(settings.MEDIA_ROOT)) == 2
    messaging_unsend(user=ana, message=message.pk)
    assert stored_files(settings.MEDIA_ROOT) == []


def test_one_reaction_a_person(pair: Pair) -> None:
    ana, bia, chat = pair
    message = say(ana, chat)
    before = len(log_of(ana))
    for emoji in ("👍", "👍", "❤️", "", ""):
        messaging_react(user=bia, message=message.pk, emoji=emoji)
    assert len(log_of(ana)) - before == 3
    for emoji in ("a", "👍👍", "<b>", "1"):
        with pytest.raises(ValidationError, match="one emoji"):
            messaging_react(user=bia, message=message.pk, emoji=emoji)
    assert not MessagingReaction.objects.exists()


def test_what_was_cleared_away_is_there_no_more(pair: Pair) -> None:
    ana, bia, chat = pair
    message = say(ana, chat)
    messaging_clear(user=bia, conversation=chat.pk)
    with pytest.raises(MessagingMessage.DoesNotExist):
        messaging_react(user=bia, message=message.pk, emoji="👍")


def test_a_group_tells_what_becomes_of_it(
    group: tuple[AccountsUser, AccountsUser, AccountsUser, MessagingConversation], person: Person
) -> None:
    ana, bia, caio, chat = group
    duda = person("duda")
    befriend(bia, duda)
    messaging_group_name(user=bia, conversation=chat.pk, name="Sea")
    messaging_group_name(user=bia, conversation=chat.pk, name="Sea")
    messaging_group_photo(user=caio, conversation=chat.pk, photo=ContentFile(photo_bytes(), "a.jpg"))
    messaging_group_add(user=bia, conversation=chat.pk, people=[duda, ana])
    messaging_group_remove(user=ana, conversation=chat.pk, person=caio)
    messaging_group_remove(user=ana, conversation=chat.pk, person=caio)
    messaging_group_leave(user=ana, conversation=chat.pk)
    notes = MessagingMessage.objects.exclude(note="").order_by("seq")
    assert list(notes.values_list("note", "sender__username", "about__username")) == [
        ("created", "ana", None),
        ("named", "bia", None),
        ("pictured", "caio", None),
        ("added", "bia", "duda"),
        ("removed", "ana", "caio"),
        ("left", "ana", None),
    ]
    assert kinds_of(caio)[-1] == kinds_of(ana)[-1] == "conversation"
    # Whoever is in it longest leads it now; duda sees what was said since she came.
    assert member_of(chat, bia).is_admin
    assert member_of(chat, duda).since_seq == 4
    for person_out in (ana, caio):
        with pytest.raises(MessagingConversation.DoesNotExist):
            say(person_out, chat)
    assert differences() == []


def test_leaving_takes_the_unread_with_it(
    group: tuple[AccountsUser, AccountsUser, AccountsUser, MessagingConversation],
) -> None:
    _ana, bia, _caio, chat = group
    assert badge_of(bia) == 1
    messaging_group_leave(user=bia, conversation=chat.pk)
    assert badge_of(bia) == 0
    assert differences() == []


def test_who_may_not(
    group: tuple[AccountsUser, AccountsUser, AccountsUser, MessagingConversation], person: Person
) -> None:
    ana, bia, caio, chat = group
    duda = person("duda")
    with pytest.raises(ValidationError, match="Only who leads"):
        messaging_group_remove(user=bia, conversation=chat.pk, person=caio)
    with pytest.raises(ValidationError, match="Leave the group"):
        messaging_group_remove(user=ana, conversation=chat.pk, person=ana)
    with pytest.raises(ValidationError):
        messaging_group_name(user=ana, conversation=chat.pk, name="x" * (MESSAGING_NAME_MAX + 1))
    acts: list[Callable[[], object]] = [
        lambda: messaging_group_name(user=duda, conversation=chat.pk, name="Ours"),
        lambda: messaging_group_add(user=duda, conversation=chat.pk, people=[duda]),
        lambda: messaging_group_leave(user=duda, conversation=chat.pk),
        lambda: messaging_read(user=duda, conversation=chat.pk, upto=1),
        lambda: messaging_mute_set(user=duda, conversation=chat.pk, is_muted=True),
        lambda: messaging_clear(user=duda, conversation=chat.pk),
    ]
    for act in acts:
        with pytest.raises(MessagingConversation.DoesNotExist):
            act()
    two = write(ana, bia)
    with pytest.raises(MessagingConversation.DoesNotExist):
        messaging_group_add(user=ana, conversation=two.pk, people=[caio])


def test_a_group_has_at_most_so_many(person: Person) -> None:
    ana, *others = (person(f"p{number}") for number in range(MESSAGING_MEMBERS_MAX + 1))
    with pytest.raises(ValidationError, match="at most 32"):
        write(ana, *others)
    chat = write(ana, *others[:-1])
    with pytest.raises(ValidationError, match="at most 32"):
        messaging_group_add(user=ana, conversation=chat.pk, people=[others[-1]])
    assert MessagingMember.objects.count() == MESSAGING_MEMBERS_MAX


def test_an_account_that_goes_leaves_what_it_said(
    group: tuple[AccountsUser, AccountsUser, AccountsUser, MessagingConversation],
) -> None:
    ana, bia, _caio, chat = group
    ana.delete()
    assert MessagingMessage.objects.filter(conversation=chat, sender=None).count() == 3
    say(bia, chat)
    assert differences() == []
