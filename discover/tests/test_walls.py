"""Walls: the same for the same seed, everything once, nothing that may not be seen."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import accounts_privacy_set
from accounts.models import AccountsUser
from conftest import Person
from discover.epochs import discover_epoch_build
from discover.fresh import discover_fresh_add, discover_fresh_trim
from discover.models import DiscoverFresh, DiscoverWall
from discover.tests.conftest import Posts
from discover.walls import order as walls_order
from discover.walls import pages as walls_pages
from discover.walls.make import (
    DiscoverVisitorSeed,
    discover_seen_add,
    discover_wall_of,
    discover_wall_visiting,
)
from discover.walls.order import DISCOVER_PAGE_AUTHOR_MAX, DISCOVER_PAGE_SIZE, DiscoverOrder
from discover.walls.pages import DiscoverPage, _key, _made, discover_page, discover_tile
from feed.models import FeedLike, FeedPost
from social.actions import social_block, social_follow, social_mute
from social.models import SocialMute
from tests.races import at_once

People = Callable[[int], list[AccountsUser]]


def pages(wall: DiscoverWall, viewer: AccountsUser) -> Iterator[DiscoverPage]:
    number = 1
    while True:
        page = discover_page(wall, viewer, number)
        yield page
        if page.is_last:
            return
        number = page.number + 1


def order(wall: DiscoverWall, viewer: AccountsUser) -> list[int]:
    return [post.pk for page in pages(wall, viewer) for post in page.rows]


@pytest.fixture
def viewer(person: Person) -> AccountsUser:
    return person("viewer")


@pytest.fixture
def site(people: People, posts: Posts) -> list[FeedPost]:
    """Forty people with three posts each."""
    made = [post for author in people(40) for post in posts(author, 3, likes=[0, 3, 40])]
    discover_epoch_build()
    return made


def test_every_post_once_and_then_the_end(viewer: AccountsUser, site: list[FeedPost]) -> None:
    shown = order(discover_wall_of(viewer, "a"), viewer)
    assert Counter(shown) == Counter(post.pk for post in site)


def test_three_posts_and_the_end(viewer: AccountsUser, person: Person, posts: Posts) -> None:
    made = [posts(person(name))[0].pk for name in ("ana", "bia", "caio")]
    discover_epoch_build()
    page = discover_page(discover_wall_of(viewer, "a"), viewer, 1)
    assert sorted(post.pk for post in page.rows) == sorted(made)
    assert page.is_last
    assert not page.is_cut
    assert page.next_query == ""


def test_an_empty_site_has_an_empty_wall(viewer: AccountsUser) -> None:
    page = discover_page(discover_wall_of(viewer, "a"), viewer, 1)
    assert (page.rows, page.is_last) == ([], True)


def test_at_most_two_of_one_author_a_page(viewer: AccountsUser, site: list[FeedPost], posts: Posts) -> None:
    posts(site[0].author, 50, likes=[100] * 50)
    discover_epoch_build()
    for page in pages(discover_wall_of(viewer, "a"), viewer):
        assert max(Counter(post.author_id for post in page.rows).values()) <= DISCOVER_PAGE_AUTHOR_MAX
        assert len(page.rows) <= DISCOVER_PAGE_SIZE


def test_the_same_seed_is_the_same_wall_whatever_happens_meanwhile(
    viewer: AccountsUser, site: list[FeedPost], posts: Posts
) -> None:
    wall = discover_wall_of(viewer, "a")
    before = order(wall, viewer)
    FeedPost.objects.filter(pk__in=[post.pk for post in site[:30]]).update(like_count=100_000)
    FeedLike.objects.create(user=viewer, post=site[0])
    posts(site[0].author, 5, hours=1)
    discover_epoch_build()
    discover_fresh_add()
    discover_seen_add(viewer, before[:40])
    # Another device, whose pages are made from nothing.
    cache.clear()
    assert order(discover_wall_of(viewer, "a"), viewer) == before
    assert order(discover_wall_of(viewer, "b"), viewer) != before


def test_pages_can_be_asked_for_in_any_order(viewer: AccountsUser, site: list[FeedPost]) -> None:
    wall = discover_wall_of(viewer, "a")
    expected = [[post.pk for post in page.rows] for page in pages(wall, viewer)]
    cache.clear()
    backwards = range(len(expected), 0, -1)
    found = [[post.pk for post in discover_page(wall, viewer, number).rows] for number in backwards]
    assert found[::-1] == expected


@pytest.mark.parametrize("lost", ["how far it was made", "a page", "all pages"])
def test_what_the_cache_loses_comes_back_as_it_was(
    viewer: AccountsUser, site: list[FeedPost], lost: str
) -> None:
    wall = discover_wall_of(viewer, "a")
    expected = order(wall, viewer)
    key = _key(wall)
    keys = {"a page": [f"{key}:1"], "how far it was made": [key]}
    cache.delete_many(keys.get(lost, [f"{key}:{number}" for number in range(1, 20)]))
    assert order(wall, viewer) == expected
    assert discover_tile(wall, expected[0])


@pytest.mark.parametrize("number", [10**6, 10**18])
def test_pages_beyond_the_end_are_empty(viewer: AccountsUser, site: list[FeedPost], number: int) -> None:
    page = discover_page(discover_wall_of(viewer, "a"), viewer, number)
    assert (page.rows, page.is_last) == ([], True)


def test_two_people_have_two_walls(viewer: AccountsUser, person: Person, site: list[FeedPost]) -> None:
    other = person("other")
    assert order(discover_wall_of(viewer, "a"), viewer) != order(discover_wall_of(other, "a"), other)


def test_a_wall_ends_after_two_hours(viewer: AccountsUser, site: list[FeedPost]) -> None:
    old = discover_wall_of(viewer, "a")
    DiscoverWall.objects.update(created_at=timezone.now() - timedelta(hours=2, seconds=1))
    newest = discover_epoch_build()
    new = discover_wall_of(viewer, "a")
    assert (new.epoch, DiscoverWall.objects.count()) == (newest.pk, 1)
    assert new.epoch > old.epoch


@pytest.mark.django_db(transaction=True)
def test_two_tabs_make_one_wall(viewer: AccountsUser, site: list[FeedPost]) -> None:
    walls = at_once(*[lambda: discover_wall_of(viewer, "a")] * 4)
    assert {wall.created_at for wall in walls} == {DiscoverWall.objects.get().created_at}


def test_what_may_not_be_seen_is_never_shown(
    viewer: AccountsUser, person: Person, site: list[FeedPost], posts: Posts
) -> None:
    """Also what changed after the epoch, and in the middle of a wall."""
    [blocked, blocker, muted, shy, away] = [site[start].author for start in range(0, 15, 3)]
    own = posts(viewer)
    discover_epoch_build()
    wall = discover_wall_of(viewer, "a")
    first = [post.pk for post in discover_page(wall, viewer, 1).rows]
    social_block(blocker=viewer, blocked=blocked)
    social_block(blocker=blocker, blocked=viewer)
    social_mute(muter=viewer, muted=muted, scope=SocialMute.Scope.POSTS)
    accounts_privacy_set(user=shy, is_private=True)
    AccountsUser.objects.filter(pk=away.pk).update(is_active=False)
    FeedPost.objects.filter(pk=site[20].pk).update(published=None)
    # Deleting takes the key from the object.
    keys, deleted = {post.pk for post in site}, site[30].pk
    site[30].delete()
    gone = {blocked.pk, blocker.pk, muted.pk, shy.pk, away.pk}
    forbidden = {post.pk for post in site if post.author_id in gone} | {site[20].pk, deleted, own[0].pk}
    shown = order(wall, viewer)
    assert Counter(shown) == Counter(keys - forbidden)
    # What is left hangs in the order it had.
    assert [key for key in first if key not in forbidden] == shown[: len(set(first) - forbidden)]


def test_seen_lately_comes_later(viewer: AccountsUser, people: People, posts: Posts) -> None:
    made = [posts(author)[0].pk for author in people(90)]
    discover_epoch_build()
    discover_seen_add(viewer, made[:30])
    shown = order(discover_wall_of(viewer, "a"), viewer)
    assert set(shown[60:]) == set(made[:30])
    assert len(shown) == 90


def test_no_more_than_a_third_comes_later(viewer: AccountsUser, site: list[FeedPost]) -> None:
    discover_seen_add(viewer, [post.pk for post in site])
    wall = discover_wall_of(viewer, "a")
    assert wall.seen == [post.pk for post in site[-40:]]


def test_new_posts_come_from_the_fresh_pool(
    viewer: AccountsUser, site: list[FeedPost], person: Person, posts: Posts
) -> None:
    [new] = posts(person("newcomer"), hours=1)
    assert discover_fresh_add() == 1
    assert discover_fresh_add() == 0
    wall = discover_wall_of(viewer, "a")
    assert (wall.fresh_first, wall.fresh_last) == (1, 1)
    shown = [post for page in pages(wall, viewer) for post in page.rows]
    [tile] = [post for post in shown if post.pk == new.pk]
    assert tile.discover_pool == 0  # type: ignore[attr-defined]


def test_a_site_without_an_epoch_shows_what_is_fresh(
    viewer: AccountsUser, person: Person, posts: Posts
) -> None:
    made = posts(person("ana"), 2, hours=1)
    discover_fresh_add()
    assert set(order(discover_wall_of(viewer, "a"), viewer)) == {post.pk for post in made}


def test_fresh_numbers_have_no_gaps_and_leave_out_who_is_private(person: Person, posts: Posts) -> None:
    ana, shy = person("ana"), person("shy", is_private=True)
    posts(ana, 2, hours=50)
    for author in (ana, shy, ana):
        posts(author, 2, hours=1)
    assert discover_fresh_add() == 4
    posts(ana, 1, hours=0)
    discover_fresh_add()
    assert list(DiscoverFresh.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    DiscoverFresh.objects.filter(number__lt=5).update(newest_at=timezone.now() - timedelta(hours=51))
    assert discover_fresh_trim() == 4
    DiscoverFresh.objects.update(newest_at=timezone.now() - timedelta(hours=51))
    # The last stays: the next is numbered on from it.
    assert discover_fresh_trim() == 0


def test_an_old_post_that_comes_late_does_not_end_the_others_freshness(
    viewer: AccountsUser, person: Person, posts: Posts
) -> None:
    opened, ana = person("opened", is_private=True), person("ana")
    [late] = posts(opened, hours=47)
    new = posts(ana, 5, hours=1)
    discover_fresh_add()
    accounts_privacy_set(user=opened, is_private=False)
    assert discover_fresh_add() == 1
    wall = discover_wall_of(viewer, "a")
    assert (wall.fresh_first, wall.fresh_last) == (1, 6)
    assert Counter(order(wall, viewer)) == Counter(post.pk for post in [late, *new])


def test_what_is_old_is_fresh_no_more_and_trimming_leaves_no_gap(
    viewer: AccountsUser, person: Person, posts: Posts
) -> None:
    opened, ana = person("opened", is_private=True), person("ana")
    posts(opened, hours=47)
    posts(ana, 2, hours=40)
    discover_fresh_add()
    accounts_privacy_set(user=opened, is_private=False)
    discover_fresh_add()
    posts(ana, 1, hours=1)
    discover_fresh_add()
    assert DiscoverFresh.objects.count() == 4
    # The late one is older than all before it, and goes with them.
    DiscoverFresh.objects.filter(number__lt=4).update(newest_at=F("newest_at") - timedelta(hours=9))
    assert discover_wall_of(viewer, "a").fresh_first == 4
    DiscoverFresh.objects.filter(number__lt=4).update(newest_at=F("newest_at") - timedelta(hours=9))
    assert discover_fresh_trim() == 3
    assert list(DiscoverFresh.objects.values_list("number", flat=True)) == [4]


def test_pages_of_which_nothing_may_be_seen_are_passed_over_and_none_is_left_out(
    viewer: AccountsUser, site: list[FeedPost], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walls_order, "DISCOVER_PAGE_SIZE", 5)
    wall = discover_wall_of(viewer, "a")
    tiles = [_made(wall, number).tiles for number in range(1, 12)]
    hidden = {tile.post for page in tiles[1:9] for tile in page}
    FeedPost.objects.filter(pk__in=hidden).update(published=None)
    assert [(page.number, bool(page.rows)) for page in pages(wall, viewer)][:4] == [
        (1, True),
        (6, False),
        (10, True),
        (11, True),
    ]
    assert Counter(order(wall, viewer)) == Counter(post.pk for post in site if post.pk not in hidden)


def test_a_wall_that_is_longer_than_walls_may_be_says_so(
    viewer: AccountsUser, site: list[FeedPost], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (walls_order, walls_pages):
        monkeypatch.setattr(module, "DISCOVER_PAGES_MAX", 2)
    monkeypatch.setattr(walls_order, "_FEW", walls_order.DISCOVER_BATCH + 1)
    last = discover_page(discover_wall_of(viewer, "a"), viewer, 2)
    assert (last.is_last, last.is_cut) == (True, True)
    # All of a small site has been drawn by then, and yet not all of it is on the pages.
    made = DiscoverOrder.unpacked(cache.get(_key(discover_wall_of(viewer, "a"))))
    assert made.is_whole
    assert made.queue


def test_visitors_see_the_popular_pool_of_the_epoch_in_the_seed(
    viewer: AccountsUser, site: list[FeedPost], posts: Posts
) -> None:
    from django.contrib.auth.models import AnonymousUser

    visitor, seed = AnonymousUser(), DiscoverVisitorSeed(discover_wall_of(viewer, "a").epoch, "x")
    before = order(discover_wall_visiting(seed), visitor)  # type: ignore[arg-type]
    assert Counter(before) == Counter(post.pk for post in site)
    posts(site[0].author, 3, hours=1)
    discover_fresh_add()
    discover_epoch_build()
    cache.clear()
    assert order(discover_wall_visiting(seed), visitor) == before  # type: ignore[arg-type]


def test_a_page_takes_few_questions_however_many_posts_and_follows(
    viewer: AccountsUser, site: list[FeedPost]
) -> None:
    for post in site[:60:3]:
        social_follow(follower=viewer, followed=post.author)
    with CaptureQueriesContext(
        connection,
    ) as made:
        wall = discover_wall_of(viewer, "a")
    # The wall that is not there, what it is made of twice, as the taste was missing, that, pools, the row.
    assert len(made) <= 10
    with CaptureQueriesContext(connection) as first:
        discover_page(discover_wall_of(viewer, "a"), viewer, 1)
    assert len(first) <= 5
    with CaptureQueriesContext(connection) as again:
        discover_page(wall, viewer, 1)
    # Posts and their photos.
    assert len(again) == 2
