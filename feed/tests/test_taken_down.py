"""A post that the team took down is gone for everybody but its author, and comes back whole."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AccountsProfile, AccountsUser
from common.alone import common_alone
from conftest import Person, Post, stored_files
from feed import tasks
from feed.actions import (
    feed_like,
    feed_post_archive,
    feed_post_delete,
    feed_post_hold,
    feed_post_pin,
    feed_post_release,
    feed_post_rename_photos,
    feed_post_restore,
    feed_post_sensitive_set,
    feed_posts_move,
    rename,
)
from feed.models import FeedHashtag, FeedPhoto, FeedPost
from feed.tasks import feed_names_sweep, feed_photo_names, feed_photo_variants, feed_variants_sweep
from tests.races import at_once, differences


def now(post: FeedPost) -> FeedPost:
    return FeedPost.objects.get(pk=post.pk)


def counted(post: FeedPost) -> int:
    return AccountsProfile.objects.get(pk=post.author_id).post_count


def test_its_author_alone_sees_it_and_that_it_is_down(
    client: Client, browser_of: Callable[[AccountsUser], Client], person: Person, post: Post
) -> None:
    ana, bia = person("ana"), person("bia")
    shown = post(ana, "Sunset #beach")
    assert feed_post_hold(post=shown)
    assert not feed_post_hold(post=shown)
    for other in (client, browser_of(bia)):
        assert other.get(shown.get_absolute_url()).status_code == 404
        assert "Sunset" not in other.get("/tags/beach/").content.decode()
    assert "The team took this post down" in browser_of(ana).get(shown.get_absolute_url()).content.decode()
    assert counted(shown) == 0
    assert FeedHashtag.objects.get(name="beach").post_count == 0


def test_it_comes_back_whole_and_as_new(person: Person, post: Post) -> None:
    ana, bia = person("ana"), person("bia")
    shown, later = post(ana, "Sunset #beach"), post(ana)
    feed_like(user=bia, code=shown.code)
    feed_post_hold(post=shown)
    assert feed_post_release(post=shown)
    assert not feed_post_release(post=shown)
    back = now(shown)
    assert (back.like_count, back.caption, back.held_at) == (1, "Sunset #beach", None)
    assert (back.published or 0) > (now(later).published or 0)
    assert counted(shown) == 2
    assert FeedHashtag.objects.get(name="beach").post_count == 1
    assert differences() == []


def test_what_its_author_put_away_stays_away(person: Person, post: Post) -> None:
    shown = post(person())
    feed_post_archive(post=shown)
    feed_post_hold(post=shown)
    feed_post_restore(post=shown)
    assert now(shown).published is None
    feed_post_release(post=shown)
    assert now(shown).published is not None
    feed_post_archive(post=shown)
    feed_post_hold(post=shown)
    feed_post_release(post=shown)
    assert (now(shown).published, counted(shown)) == (None, 0)


def test_a_pin_makes_room(person: Person, post: Post) -> None:
    shown = post(person())
    feed_post_pin(post=shown)
    feed_post_hold(post=shown)
    assert now(shown).pinned is None


def test_deleted_meanwhile_it_is_neither_taken_down_nor_brought_back(person: Person, post: Post) -> None:
    shown = post(person())
    feed_post_hold(post=shown)
    feed_post_delete(post=shown)
    for act in (feed_post_hold, feed_post_release):
        with pytest.raises(FeedPost.DoesNotExist):
            act(post=shown)
    assert counted(shown) == 0


@pytest.mark.django_db(transaction=True)
def test_its_photos_get_other_addresses(person: Person, post: Post, own_files: Path) -> None:
    shown = post(person(), photos=2)
    for photo in shown.photos.all():
        feed_photo_variants(photo.pk)
    before = {path.name for path in stored_files(own_files / "media")}
    feed_post_hold(post=shown)
    feed_photo_names(shown.pk)
    after = {path.name for path in stored_files(own_files / "media")}
    assert len(after) == len(before)
    assert not after & before
    for photo in FeedPhoto.objects.filter(post=shown):
        assert default_storage.exists(str(photo.image.name))
        assert photo.webp_320
    assert not now(shown).is_rename_due


@pytest.mark.django_db(transaction=True)
def test_a_lost_message_is_found_again_and_a_missing_file_waits(
    person: Person, post: Post, own_files: Path
) -> None:
    shown, broken = post(person()), post(person("bia"))
    for held in (shown, broken):
        feed_post_hold(post=held)
    [photo] = broken.photos.all()
    default_storage.delete(str(photo.image.name))
    assert feed_names_sweep() == 1
    assert not now(shown).is_rename_due
    assert now(broken).is_rename_due
    assert feed_names_sweep() == 0


@pytest.mark.django_db(transaction=True)
def test_all_names_come_before_small_pictures_the_newest_first_as_far_as_there_is_time(
    person: Person, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = person("ana")
    older, newer = post(ana), post(ana)
    for photo in FeedPhoto.objects.all():
        feed_photo_variants(photo.pk)
    assert feed_posts_move(author=ana)
    # The third look at the clock, before the second post, finds that a minute is over.
    monkeypatch.setattr(tasks, "monotonic", iter([0, 1, 61]).__next__)
    assert feed_names_sweep() == 1
    assert now(older).is_rename_due
    assert not now(newer).is_rename_due
    assert FeedPhoto.objects.get(post=newer).variants_at is None


@pytest.mark.django_db(transaction=True)
def test_one_sweep_is_at_work_at_once(person: Person, post: Post) -> None:
    shown = post(person())
    feed_post_hold(post=shown)
    FeedPost.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    with common_alone("feed.names_sweep"), common_alone("feed.variants_sweep"):
        assert at_once(feed_names_sweep, feed_variants_sweep) == [0, 0]
    assert at_once(feed_names_sweep) == [1]
    assert at_once(feed_variants_sweep) == [1]


def test_a_person_is_moved_by_one_statement_that_locks_in_order(person: Person, post: Post) -> None:
    ana = person("ana")
    assert not feed_posts_move(author=ana)
    shown, other = post(ana), post(person("bia"))
    with CaptureQueriesContext(connection) as captured:
        assert feed_posts_move(author=ana)
    [moved] = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert "ORDER BY 1 ASC FOR NO KEY UPDATE" in moved
    assert now(shown).is_rename_due
    assert not now(other).is_rename_due


def test_renaming_twice_at_once_keeps_one_name(person: Person, post: Post, own_files: Path) -> None:
    shown = post(person())
    feed_post_hold(post=shown)
    [stale] = shown.photos.all()
    feed_post_rename_photos(post=shown)
    [named] = shown.photos.all()
    rename._rename(stale)
    assert FeedPhoto.objects.get(pk=stale.pk).image.name == named.image.name
    assert default_storage.exists(str(named.image.name))


def test_sensitive_photos_are_shown_to_who_asks(client: Client, person: Person, post: Post) -> None:
    shown = post(person())
    assert feed_post_sensitive_set(post=shown, is_sensitive=True)
    assert not feed_post_sensitive_set(post=shown, is_sensitive=True)
    page = client.get(shown.get_absolute_url()).content.decode()
    assert '<details class="veil">' in page
    assert "og:image" not in page
    [photo] = shown.photos.all()
    assert photo.image.url not in client.get("/ana/").content.decode()
    feed_post_sensitive_set(post=shown, is_sensitive=False)
    assert '<details class="veil">' not in client.get(shown.get_absolute_url()).content.decode()
    assert photo.image.url in client.get("/ana/").content.decode()
