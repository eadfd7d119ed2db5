"""The smaller pictures: made by a real worker, found again by the sweeper, never twice."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker
from django.utils import timezone
from pytest_django import Settings

from celery_app import app
from conftest import Person, Post, Upload, stored_files
from feed.models import FeedPhoto, FeedPost, FeedUpload
from feed.tasks import feed_photo_variants, feed_uploads_expire, feed_variants_sweep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker() -> Iterator[None]:
    """A Celery worker on the real broker, in a thread of this process."""
    with start_worker(app, perform_ping_check=False, queues=["media"], loglevel="ERROR"):
        yield


def wait_for_variants(photo: FeedPhoto) -> FeedPhoto:
    deadline = timezone.now() + timedelta(seconds=20)
    while photo.variants_at is None and timezone.now() < deadline:
        photo.refresh_from_db()
    return photo


def test_a_worker_makes_the_smaller_pictures_after_the_post(
    person: Person, upload: Upload, post: Post, worker: None
) -> None:
    photo = wait_for_variants(post(person()).photos.get())
    assert photo.variants_at is not None
    assert str(photo.webp_320.name).endswith(".webp")
    assert not photo.webp_640
    assert not photo.webp_1080


def test_the_sweeper_finds_what_the_broker_lost(person: Person, post: Post) -> None:
    mine = post(person(), photos=2)
    assert feed_variants_sweep() == 0
    FeedPost.objects.filter(pk=mine.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    assert feed_variants_sweep() == 2
    assert feed_variants_sweep() == 0


def test_making_them_twice_keeps_one_set(person: Person, post: Post, own_files: Path) -> None:
    photo = post(person()).photos.get()
    feed_photo_variants(photo.pk)
    feed_photo_variants(photo.pk)
    assert len(stored_files(own_files / "media")) == 2


def test_a_photo_deleted_meanwhile_leaves_no_file(person: Person, post: Post, own_files: Path) -> None:
    from feed.actions import feed_photo_keep_variants, feed_post_delete
    from feed.tasks import feed_variants_of

    mine = post(person())
    photo = mine.photos.get()
    variants = feed_variants_of(photo)
    feed_post_delete(post=mine)
    assert feed_photo_keep_variants(photo=photo, variants=variants) is False
    assert not stored_files(own_files / "media")


def test_one_broken_photo_does_not_stop_the_sweep(person: Person, post: Post, own_files: Path) -> None:
    mine = post(person(), photos=2)
    first, second = mine.photos.all()
    first.image.storage.delete(str(first.image.name))
    FeedPost.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert feed_variants_sweep() == 1
    second.refresh_from_db()
    assert second.variants_at is not None


def test_staged_photos_go_after_a_day(
    person: Person, upload: Upload, own_files: Path, settings: Settings
) -> None:
    ana = person()
    old, young = upload(ana), upload(ana)
    FeedUpload.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=25))
    assert feed_uploads_expire() == 1
    assert FeedUpload.objects.get() == young
    assert len(stored_files(own_files / "private")) == 1
