"""A full disk: a sentence, no half post, no half file."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from accounts.models import AccountsUser
from common.files import CommonFileStorage
from conftest import Person, Upload, photo_bytes, stored_files
from feed.models import FeedPhoto, FeedPost, FeedUpload

BrowserOf = Callable[[AccountsUser], Client]


class FullDiskStorage(CommonFileStorage):
    """Takes `room` whole files; of the next it writes half and fails as a full disk does."""

    room = 0

    def _save(self, name: str, content: File[Any]) -> str:
        if FullDiskStorage.room:
            FullDiskStorage.room -= 1
            return super()._save(name, content)
        return super()._save(name, _HalfFile(content))


class _HalfFile(File[Any]):
    def chunks(self, chunk_size: int | None = None) -> Any:
        yield b"half"
        _no_space()


def _no_space() -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def full_disk(settings: Settings, own_files: Path) -> Path:
    FullDiskStorage.room = 0
    full = f"{__name__}.FullDiskStorage"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": full}}
    return own_files


@pytest.mark.parametrize("room", [0, 1])
def test_a_post_is_whole_or_not_at_all(
    person: Person, upload: Upload, browser_of: BrowserOf, full_disk: Path, room: int
) -> None:
    ana = person()
    staged = [str(upload(ana).pk) for _ in range(2)]
    FullDiskStorage.room = room
    response = browser_of(ana).post("/p/new/", {"upload": staged, "caption": "words I typed"})
    assert response.status_code == 507
    assert "words I typed" in response.text
    assert not FeedPost.objects.exists()
    assert not FeedPhoto.objects.exists()
    assert not stored_files(full_disk / "media")
    assert FeedUpload.objects.count() == 2


def test_a_profile_photo_says_that_there_is_no_room(
    person: Person, browser_of: BrowserOf, full_disk: Path
) -> None:
    photo = SimpleUploadedFile("photo.jpg", photo_bytes(), "image/jpeg")
    form = {"name": "the name I typed", "bio": "", "website": "", "photo": photo}
    response = browser_of(person()).post("/settings/profile/", form)
    assert response.status_code == 507
    assert "the name I typed" in response.text
    assert not stored_files(full_disk / "media")


def test_an_upload_says_that_there_is_no_room(
    person: Person, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch, own_files: Path
) -> None:
    FullDiskStorage.room = 0
    monkeypatch.setattr(
        FeedUpload._meta.get_field("master"), "storage", FullDiskStorage(own_files / "private")
    )
    photo = SimpleUploadedFile("photo.jpg", photo_bytes(), "image/jpeg")
    response = browser_of(person()).post("/p/upload/", {"photo": photo})
    assert response.status_code == 507
    assert "room" in response.json()["error"]
    assert not FeedUpload.objects.exists()
    assert not stored_files(own_files)
