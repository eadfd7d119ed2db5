"""`manage.py doctor` finds planted faults, mends what is safe, and says so by its exit code."""

import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AccountsProfile
from conftest import Person, Post, Upload
from feed.models import FeedPost
from feed.tasks import feed_photo_variants
from project.tasks import project_doctor_sample, project_orphan_files


def doctor(**options: bool) -> str:
    output = StringIO()
    call_command("doctor", stdout=output, **options)
    return output.getvalue()


def test_a_sound_site_is_well(person: Person, post: Post, upload: Upload) -> None:
    ana = person()
    post(ana, photos=2)
    upload(ana)
    assert "All is well" in doctor()


def test_a_profile_lost_by_a_bulk_load_is_made(person: Person) -> None:
    AccountsProfile.objects.filter(user=person()).delete()
    with pytest.raises(CommandError):
        doctor()
    assert "All is well" in doctor(mend=True)
    assert AccountsProfile.objects.filter(user__username="ana").exists()


def test_a_wrong_counter_is_recounted(person: Person, post: Post) -> None:
    ana = person()
    post(ana)
    AccountsProfile.objects.update(post_count=7)
    with pytest.raises(CommandError):
        doctor()
    doctor(mend=True)
    assert AccountsProfile.objects.get().post_count == 1


def test_late_variants_are_made(person: Person, post: Post) -> None:
    mine = post(person())
    FeedPost.objects.update(created_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(CommandError):
        doctor()
    doctor(mend=True)
    assert mine.photos.get().variants_at is not None


def test_a_missing_file_cannot_be_mended(person: Person, post: Post) -> None:
    photo = post(person()).photos.get()
    feed_photo_variants(photo.pk)
    photo.image.storage.delete(str(photo.image.name))
    with pytest.raises(CommandError, match="1 wrong"):
        doctor(mend=True)


def _orphan(own_files: Path, age: timedelta) -> Path:
    name = default_storage.save("photos/ab/cdef.jpg", ContentFile(b"left behind"))
    path = own_files / "media" / name
    then = (timezone.now() - age).timestamp()
    os.utime(path, (then, then))
    return path


def test_a_file_without_a_row_is_removed(person: Person, own_files: Path) -> None:
    person()
    orphan = _orphan(own_files, timedelta(hours=2))
    with pytest.raises(CommandError):
        doctor()
    doctor(mend=True)
    assert not orphan.exists()


def test_a_young_file_may_only_be_early(person: Person, own_files: Path) -> None:
    person()
    orphan = _orphan(own_files, timedelta(minutes=5))
    assert "All is well" in doctor(mend=True)
    assert orphan.exists()


def test_beat_scans_a_part_of_the_store_each_time(
    person: Person, post: Post, own_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = post(person()).photos.get()
    old = (timezone.now() - timedelta(days=1)).timestamp()
    os.utime(own_files / "media" / str(photo.image.name), (old, old))
    orphan = _orphan(own_files, timedelta(hours=2))
    monkeypatch.setattr("project.tasks._SAMPLE", 1.0)
    assert project_orphan_files() == 1
    assert not orphan.exists()
    assert default_storage.exists(str(photo.image.name))


def test_beat_recounts_a_sample(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    person("ana")
    person("bia", follower_count=7, following_count=8, post_count=9)
    monkeypatch.setattr("project.tasks._SAMPLE", 1.0)
    assert project_doctor_sample() == 3
