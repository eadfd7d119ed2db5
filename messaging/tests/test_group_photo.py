"""The photo of a group and its file: both change, or neither does."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from pytest_django import Settings

from accounts.models import AccountsUser
from conftest import Person, photo_bytes, stored_files
from messaging.actions import messaging_group_photo
from messaging.holding import messaging_hold_for
from messaging.models import MessagingConversation, MessagingMessage
from messaging.tests.conftest import befriend, write

pytestmark = pytest.mark.django_db(transaction=True)

Group = tuple[AccountsUser, MessagingConversation]


@pytest.fixture
def group(transactional_db: None, person: Person) -> Group:
    people = [person(name) for name in ("ana", "bia", "caio")]
    befriend(*people)
    return people[0], write(*people)


def picture(colour: str = "teal") -> ContentFile[bytes]:
    return ContentFile(photo_bytes(colour=colour), "a.jpg")


def change(group: Group, photo: ContentFile[bytes] | None) -> MessagingConversation:
    messaging_group_photo(user=group[0], conversation=group[1].pk, photo=photo)
    return MessagingConversation.objects.get()


def test_the_file_of_the_photo_before_goes(group: Group, settings: Settings) -> None:
    first = change(group, picture())
    assert stored_files(settings.MEDIA_ROOT) == [Path(first.photo.path)]
    second = change(group, picture("red"))
    assert second.photo.name != first.photo.name
    assert stored_files(settings.MEDIA_ROOT) == [Path(second.photo.path)]
    assert not change(group, None).photo
    assert stored_files(settings.MEDIA_ROOT) == []
    assert MessagingMessage.objects.filter(note="pictured").count() == 3


def test_what_fails_leaves_the_photo_as_it_was(
    group: Group, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = change(group, picture())

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("messaging.actions.groups.messaging_announce", fail)
    for photo in (picture("red"), None):
        with pytest.raises(RuntimeError):
            change(group, photo)
        assert MessagingConversation.objects.get().photo.name == before.photo.name
        assert stored_files(settings.MEDIA_ROOT) == [Path(before.photo.path)]


def test_who_takes_no_part_leaves_no_file(group: Group, person: Person, settings: Settings) -> None:
    with pytest.raises(MessagingConversation.DoesNotExist):
        change((person("duda"), group[1]), picture())
    assert stored_files(settings.MEDIA_ROOT) == []


def test_the_file_is_written_before_the_group_is_held(
    group: Group, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[int] = []

    def hold(conversation: int, user: int) -> object:
        files.append(len(stored_files(settings.MEDIA_ROOT)))
        return messaging_hold_for(conversation, user)

    monkeypatch.setattr("messaging.actions.groups.messaging_hold_for", hold)
    change(group, picture())
    assert files == [1]
