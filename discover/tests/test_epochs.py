"""Epochs: what is in them, when they come and go, and that a death leaves nothing."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import AccountsUser
from conftest import Person
from discover.epochs import DISCOVER_LIKED_MAX, discover_epoch_build, discover_epochs_drop
from discover.models import DiscoverEpoch, DiscoverPool, DiscoverSlot, DiscoverWall, DiscoverWeight
from discover.tests.conftest import Posts
from discover.weights import discover_parts
from feed.models import FeedHashtag, FeedLike, FeedPost, FeedPostHashtag
from tests.races import at_once

Kind = DiscoverPool.Kind


def pool_posts(epoch: DiscoverEpoch, kind: int, key: int = 0) -> list[int]:
    pool = DiscoverPool.objects.get(epoch=epoch.pk, kind=kind, key=key)
    slots = DiscoverSlot.objects.filter(epoch=epoch.pk, pool=pool.number).order_by("cumulative")
    return list(slots.values_list("post", flat=True))


def partitions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            r"select relname from pg_class where relname ~ '^discover_(weight|pool|slot|entry)_\d+$'"
        )
        return {name for (name,) in cursor.fetchall()}


def test_weights_are_what_the_formula_says(person: Person, posts: Posts) -> None:
    ana = person("ana", follower_count=1_000)
    [old, new] = posts(ana, 2, likes=[10, 0])
    FeedPost.objects.filter(pk=old.pk).update(comment_count=4, save_count=2)
    # A clock that was wrong once must not stop all epochs.
    FeedPost.objects.filter(pk=new.pk).update(created_at=datetime(1900, 1, 1, tzinfo=UTC))
    now = timezone.now()
    epoch = discover_epoch_build(now)
    for post in FeedPost.objects.all():
        row = DiscoverWeight.objects.get(epoch=epoch.pk, post=post.pk)
        age = min(2**31 - 1, round((now - post.created_at).total_seconds()))
        parts = discover_parts(
            likes=post.like_count,
            comments=post.comment_count,
            saves=post.save_count,
            followers=1_000,
            age=age,
        )
        assert (row.likes, row.comments, row.saves) == (
            post.like_count,
            post.comment_count,
            post.save_count,
        )
        assert abs(row.weight - parts.weight) <= 1
        assert row.author == ana.pk
    assert {old.pk, new.pk} == set(pool_posts(epoch, Kind.POPULAR))


def test_cumulative_sums_end_with_the_total_and_grow_by_each_weight(person: Person, posts: Posts) -> None:
    posts(person("ana"), 20, likes=list(range(20)))
    epoch = discover_epoch_build()
    pool = DiscoverPool.objects.get(epoch=epoch.pk, kind=Kind.POPULAR)
    slots = list(DiscoverSlot.objects.filter(epoch=epoch.pk, pool=pool.number).order_by("cumulative"))
    sums = [0, *(slot.cumulative for slot in slots)]
    assert [after - before for before, after in pairwise(sums)] == [slot.weight for slot in slots]
    assert sums[-1] == pool.total
    assert pool.size == len(slots) == epoch.posts == 20


def test_only_shown_posts_of_public_and_active_people_are_in_it(person: Person, posts: Posts) -> None:
    [shown, away] = posts(person("ana"), 2)
    posts(person("shy", is_private=True))
    gone = person("gone")
    posts(gone)
    AccountsUser.objects.filter(pk=gone.pk).update(is_active=False)
    FeedPost.objects.filter(pk=away.pk).update(published=None)
    assert pool_posts(discover_epoch_build(), Kind.POPULAR) == [shown.pk]


def test_pools_of_hashtags_and_of_what_people_liked_lately(person: Person, posts: Posts) -> None:
    ana, bia, caio = person("ana"), person("bia", follower_count=1), person("caio")
    [one, two, three] = posts(ana, 3)
    film = FeedHashtag.objects.create(name="film", folded="film")
    FeedPostHashtag.objects.create(post=one, hashtag=film, published=one.published)
    FeedLike.objects.create(user=bia, post=two)
    FeedLike.objects.create(user=bia, post=one, created_at=timezone.now() - timedelta(days=120))
    FeedLike.objects.create(user=caio, post=three)
    epoch = discover_epoch_build()
    assert pool_posts(epoch, Kind.HASHTAG, film.pk) == [one.pk]
    # Likes of long ago are out of it, and those of people whom nobody follows.
    assert pool_posts(epoch, Kind.LIKER, bia.pk) == [two.pk]
    assert not DiscoverPool.objects.filter(epoch=epoch.pk, kind=Kind.LIKER, key=caio.pk).exists()
    assert (epoch.posts, epoch.pools, epoch.slots) == (3, 3, 5)


def test_a_likers_pool_is_the_newest_of_their_likes(person: Person, posts: Posts) -> None:
    bia = person("bia", follower_count=1)
    liked = posts(person("ana"), DISCOVER_LIKED_MAX + 5)
    FeedLike.objects.bulk_create(FeedLike(user=bia, post=post) for post in liked)
    newest = [post.pk for post in liked[5:]]
    assert pool_posts(discover_epoch_build(), Kind.LIKER, bia.pk) == newest


def test_what_may_not_be_in_a_likers_pool_takes_no_place_in_it(person: Person, posts: Posts) -> None:
    bia = person("bia", follower_count=1)
    public = posts(person("ana"), 5)
    private = posts(person("shy", is_private=True), DISCOVER_LIKED_MAX)
    FeedLike.objects.bulk_create(FeedLike(user=bia, post=post) for post in [*public, *private])
    assert pool_posts(discover_epoch_build(), Kind.LIKER, bia.pk) == [post.pk for post in public]


def test_hidden_likes_count_as_the_power_of_two_below(person: Person, posts: Posts) -> None:
    """What a pool's other posts say of their chances would tell the exact number."""
    counts = [0, 1, 2, 3, 4, 5, 7, 8, 1_000, 1_023, 1_024, 2**20 + 1]
    made = posts(person("ana"), len(counts), likes=counts)
    FeedPost.objects.update(hides_likes=True)
    [shown] = posts(person("bia"), likes=[7])
    epoch = discover_epoch_build()
    likes = dict(DiscoverWeight.objects.filter(epoch=epoch.pk).values_list("post", "likes"))
    assert [likes[post.pk] for post in made] == [0, 1, 2, 2, 4, 4, 4, 8, 512, 512, 1_024, 2**20]
    assert likes[shown.pk] == 7


def test_an_epoch_of_nothing_is_one(db: None) -> None:
    epoch = discover_epoch_build()
    assert (epoch.posts, epoch.pools, epoch.slots) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_in_the_middle_leaves_the_old_epoch_and_nothing_else(
    person: Person, posts: Posts, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts(person("ana"), 3)
    before = discover_epoch_build()
    tables = partitions()

    def die() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            [pid] = cursor.fetchone()
        # All but the last statement of the build has been done by now.
        monkeypatch.setattr(DiscoverEpoch.objects, "create", lambda **_: kill(pid))
        discover_epoch_build()

    def kill(pid: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(%s)", [pid])

    [outcome] = at_once(die)
    assert isinstance(outcome, Exception)
    assert partitions() == tables
    assert [epoch.pk for epoch in DiscoverEpoch.objects.all()] == [before.pk]
    monkeypatch.undo()
    assert discover_epoch_build().pk > before.pk
    assert len(partitions()) == 6


def test_epochs_go_when_the_last_of_their_walls_has_ended(person: Person, posts: Posts) -> None:
    ana = person("ana")
    posts(ana)
    old, next_one, newest = (discover_epoch_build() for _ in range(3))
    wall = DiscoverWall.objects.create(viewer=ana, seed="s", epoch=old.pk)
    now = timezone.now()
    # The walls of the first can be as young as the second is.
    DiscoverEpoch.objects.filter(pk=next_one.pk).update(ready_at=now - timedelta(hours=2, minutes=1))
    DiscoverEpoch.objects.filter(pk=newest.pk).update(ready_at=now - timedelta(hours=1))
    DiscoverWall.objects.filter(pk=wall.pk).update(created_at=now - timedelta(hours=2, minutes=2))
    assert discover_epochs_drop() == 1
    assert [epoch.pk for epoch in DiscoverEpoch.objects.all()] == [newest.pk, next_one.pk]
    assert not DiscoverWall.objects.exists()
    assert not DiscoverSlot.objects.filter(epoch=old.pk).exists()
    assert f"discover_slot_{old.pk}" not in partitions()
    assert discover_epochs_drop() == 0


@pytest.mark.django_db(transaction=True)
def test_an_epoch_that_is_read_is_dropped_another_time(person: Person, posts: Posts) -> None:
    posts(person("ana"))
    old, newest = discover_epoch_build(), discover_epoch_build()
    DiscoverEpoch.objects.filter(pk=newest.pk).update(ready_at=timezone.now() - timedelta(hours=3))
    with transaction.atomic():
        assert DiscoverSlot.objects.filter(epoch=old.pk).exists()
        [dropped] = at_once(discover_epochs_drop)
    assert dropped == 0
    assert DiscoverSlot.objects.filter(epoch=old.pk).exists()
    assert discover_epochs_drop() == 1
