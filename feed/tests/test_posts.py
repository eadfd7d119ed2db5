"""What the actions promise about posts, photos, files and counters."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import AccountsProfile
from common.images import CommonImageCrop, CommonImageRefused
from conftest import Person, Post, Upload, photo_bytes, stored_files
from feed.actions import (
    FeedNewPhoto,
    FeedPhotoEdit,
    FeedUploadGone,
    feed_post_create,
    feed_post_delete,
    feed_post_edit,
    feed_upload_create,
)
from feed.models import FeedPhoto, FeedPost, FeedUpload


def post_count(username: str) -> int:
    return AccountsProfile.objects.get(user__username=username).post_count


def test_a_post_has_its_photos_in_order_and_is_counted(person: Person, upload: Upload) -> None:
    ana = person()
    wide, tall = upload(ana, 800, 600), upload(ana, 600, 800)
    new = feed_post_create(
        author=ana,
        caption="Two",
        photos=[FeedNewPhoto(upload=tall, alt="tall"), FeedNewPhoto(upload=wide)],
        submission=uuid.uuid4(),
    )
    assert [(photo.width, photo.height, photo.alt) for photo in new.photos.all()] == [
        (600, 800, "tall"),
        (800, 600, ""),
    ]
    assert all(0 < len(photo.placeholder) <= 200 for photo in new.photos.all())
    assert post_count("ana") == 1
    assert not FeedUpload.objects.exists()


def test_later_posts_appear_above_earlier_ones(person: Person, post: Post) -> None:
    ana = person()
    first, second = post(ana), post(ana)
    assert list(FeedPost.objects.order_by("-published")) == [second, first]


def test_the_same_submission_makes_one_post(person: Person, upload: Upload, own_files: Path) -> None:
    ana, submission = person(), uuid.uuid4()
    photos = [FeedNewPhoto(upload=upload(ana))]
    once = feed_post_create(author=ana, caption="", photos=photos, submission=submission)
    again = feed_post_create(author=ana, caption="", photos=photos, submission=submission)
    assert once == again
    assert post_count("ana") == 1
    assert len(stored_files(own_files / "media")) == 1


def test_a_staged_photo_is_posted_once(person: Person, upload: Upload, own_files: Path) -> None:
    ana = person()
    photos = [FeedNewPhoto(upload=upload(ana))]
    feed_post_create(author=ana, caption="", photos=photos, submission=uuid.uuid4())
    with pytest.raises(FeedUploadGone):
        feed_post_create(author=ana, caption="", photos=photos, submission=uuid.uuid4())
    assert post_count("ana") == 1
    assert len(stored_files(own_files / "media")) == 1


def test_somebody_elses_staged_photo_cannot_be_posted(
    person: Person, upload: Upload, own_files: Path
) -> None:
    ana, bia = person("ana"), person("bia")
    with pytest.raises(FeedUploadGone):
        feed_post_create(
            author=bia, caption="", photos=[FeedNewPhoto(upload=upload(ana))], submission=uuid.uuid4()
        )
    assert not FeedPost.objects.exists()
    assert not stored_files(own_files / "media")


@pytest.mark.parametrize("number", [0, 21])
def test_a_post_has_one_to_twenty_photos(person: Person, upload: Upload, number: int) -> None:
    ana = person()
    photo = FeedNewPhoto(upload=upload(ana))
    with pytest.raises(ValueError, match="1 to 20"):
        feed_post_create(author=ana, caption="", photos=[photo] * number, submission=uuid.uuid4())


def test_a_crop_is_cut_from_the_staged_photo(person: Person, upload: Upload) -> None:
    ana = person()
    square = FeedNewPhoto(upload=upload(ana, 800, 600), crop=CommonImageCrop(0.125, 0, 0.75, 1))
    new = feed_post_create(author=ana, caption="", photos=[square], submission=uuid.uuid4())
    assert [(photo.width, photo.height) for photo in new.photos.all()] == [(600, 600)]


def test_deleting_removes_the_post_its_files_and_its_count(
    person: Person,
    post: Post,
    own_files: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    mine = post(person(), photos=3)
    with django_capture_on_commit_callbacks(execute=True):
        feed_post_delete(post=mine)
    with django_capture_on_commit_callbacks(execute=True):
        feed_post_delete(post=mine)
    assert post_count("ana") == 0
    assert not FeedPhoto.objects.exists()
    assert not stored_files(own_files / "media")


def test_editing_changes_caption_alt_texts_and_order(person: Person, post: Post) -> None:
    mine = post(person(), photos=3)
    first, second, third = mine.photos.all()
    edits = [
        FeedPhotoEdit(third.pk, "now first"),
        FeedPhotoEdit(first.pk, "b"),
        FeedPhotoEdit(second.pk, "c"),
    ]
    feed_post_edit(post=mine, caption="Changed", photos=edits)
    mine.refresh_from_db()
    assert mine.caption == "Changed"
    assert mine.edited_at is not None
    assert [(photo.pk, photo.alt) for photo in mine.photos.all()] == [
        (third.pk, "now first"),
        (first.pk, "b"),
        (second.pk, "c"),
    ]


def test_an_edit_must_name_each_photo_once(person: Person, post: Post) -> None:
    ana = person()
    mine, other = post(ana, photos=2), post(ana)
    first, second = mine.photos.all()
    for photos in ([first], [first, first], [first, second, other.photos.get()]):
        with pytest.raises(ValidationError):
            feed_post_edit(post=mine, caption="", photos=[FeedPhotoEdit(photo.pk, "") for photo in photos])


def test_a_refused_photo_leaves_nothing(person: Person, own_files: Path) -> None:
    with pytest.raises(CommonImageRefused):
        feed_upload_create(owner=person(), file=ContentFile(b"not a photo"))
    assert not FeedUpload.objects.exists()
    assert not stored_files(own_files)


def test_file_names_tell_nothing(person: Person, own_files: Path) -> None:
    file = ContentFile(photo_bytes(), name="../../me at home.jpg")
    upload = feed_upload_create(owner=person(), file=file)
    assert "home" not in str(upload.master.name)
    assert storages["private"].exists(str(upload.master.name))
    assert len(stored_files(own_files)) == 1


def test_a_post_from_elsewhere_keeps_its_date(person: Person, upload: Upload) -> None:
    moment = datetime(2020, 5, 3, 12, tzinfo=UTC)
    photos = [FeedNewPhoto(upload=upload(ana := person()))]
    old = feed_post_create(author=ana, caption="", photos=photos, submission=uuid.uuid4(), created_at=moment)
    assert FeedPost.objects.get(pk=old.pk).created_at == moment
