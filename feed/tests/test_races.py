"""Two people, or one with two windows, at once: real threads and transactions, released by barriers."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from accounts.models import AccountsProfile, AccountsUser
from conftest import Person, Post, Upload, stored_files
from feed.actions import (
    FeedNewPhoto,
    FeedPhotoEdit,
    FeedUploadGone,
    feed_post_create,
    feed_post_delete,
    feed_post_edit,
)
from feed.models import FeedPhoto, FeedPost, FeedUpload
from tests.races import at_once, held_back

pytestmark = pytest.mark.django_db(transaction=True)


def copies(staged: FeedUpload, number: int) -> list[FeedUpload]:
    """The same row as each of several requests reads it: an open file is not for two threads."""
    return [FeedUpload.objects.get(pk=staged.pk) for _ in range(number)]


def share(author: AccountsUser, staged: FeedUpload, submission: uuid.UUID) -> Callable[[], FeedPost]:
    photos = [FeedNewPhoto(upload=staged)]
    return lambda: feed_post_create(author=author, caption="", photos=photos, submission=submission)


def test_one_form_sent_by_eight_clicks_is_one_post(person: Person, upload: Upload, own_files: Path) -> None:
    ana, submission = person(), uuid.uuid4()
    shares = [share(ana, staged, submission) for staged in copies(upload(ana), 8)]
    results = at_once(*shares)
    made = [result for result in results if isinstance(result, FeedPost)]
    assert {post.pk for post in made} == {FeedPost.objects.get().pk}
    assert all(isinstance(result, FeedPost | FeedUploadGone) for result in results)
    assert AccountsProfile.objects.get().post_count == 1
    assert len(stored_files(own_files / "media")) == FeedPhoto.objects.count() == 1


def test_one_photo_in_two_forms_is_posted_once(person: Person, upload: Upload, own_files: Path) -> None:
    ana = person()
    results = at_once(*[share(ana, staged, uuid.uuid4()) for staged in copies(upload(ana), 2)])
    assert sorted(type(result).__name__ for result in results) == ["FeedPost", "FeedUploadGone"]
    assert AccountsProfile.objects.get().post_count == 1
    assert len(stored_files(own_files / "media")) == 1


def test_counts_stay_exact_when_posts_come_and_go_at_once(person: Person, upload: Upload, post: Post) -> None:
    ana = person()
    old = [post(ana) for _ in range(4)]
    shares = [share(ana, upload(ana), uuid.uuid4()) for _ in range(4)]

    def delete(gone: FeedPost) -> Callable[[], Any]:
        return lambda: feed_post_delete(post=gone)

    twice = [delete(gone) for gone in old for _ in range(2)]
    results = at_once(*shares, *twice)
    assert not [result for result in results if isinstance(result, Exception)]
    assert AccountsProfile.objects.get().post_count == FeedPost.objects.count() == 4


def test_of_two_edits_one_wins_whole(person: Person, post: Post) -> None:
    mine = post(person(), photos=2)
    first, second = mine.photos.all()

    def edit(word: str, order: list[FeedPhoto]) -> Callable[[], None]:
        photos = [FeedPhotoEdit(photo.pk, word) for photo in order]
        return lambda: feed_post_edit(post=mine, caption=word, photos=photos)

    results = at_once(edit("one", [first, second]), edit("two", [second, first]))
    assert results == [None, None]
    mine.refresh_from_db()
    photos = list(mine.photos.all())
    assert {photo.alt for photo in photos} == {mine.caption}
    assert photos == ([first, second] if mine.caption == "one" else [second, first])


def test_a_delete_waits_for_an_edit_and_holds_nothing_it_needs(person: Person, post: Post) -> None:
    mine = post(person(), photos=2)
    with transaction.atomic():
        # What an edit does, with the delete begun between its two steps.
        FeedPost.objects.select_for_update().get(pk=mine.pk)
        deleted = held_back(lambda: feed_post_delete(post=mine))
        FeedPhoto.objects.filter(post=mine).update(alt="edited")
    assert deleted.result(timeout=30) is None
    assert not FeedPost.objects.exists()


def test_an_edit_against_a_delete_leaves_no_trace(person: Person, post: Post) -> None:
    mine = post(person(), photos=2)
    edits = [FeedPhotoEdit(photo.pk, "late") for photo in mine.photos.all()]
    deleted, edited = at_once(
        lambda: feed_post_delete(post=mine),
        lambda: feed_post_edit(post=mine, caption="late", photos=edits),
    )
    assert deleted is None
    assert edited is None or isinstance(edited, FeedPost.DoesNotExist)
    assert not FeedPost.objects.exists()
    assert not FeedPhoto.objects.exists()
    assert AccountsProfile.objects.get().post_count == 0
