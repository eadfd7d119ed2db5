"""The order of a wall: nothing twice, everything once, authors who wait, and what changes meanwhile."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions import accounts_privacy_set
from accounts.models import AccountsUser
from conftest import Person
from discover.audit.checks_walls import (
    discover_audit_cap,
    discover_audit_exhaustion,
    discover_audit_repeats,
    discover_audit_waiting,
)
from discover.audit.draws import discover_audit_uncapped, discover_audit_wall
from discover.audit.outcomes import DiscoverAuditEffort, DiscoverAuditTest
from discover.audit.sites import DiscoverAuditSite, discover_audit_table
from discover.audit.tables import DiscoverAuditMemory, DiscoverAuditPool
from discover.epochs import discover_epoch_build
from discover.models import DiscoverWall
from discover.tests.conftest import Posts
from discover.walls.law import DiscoverLaw, DiscoverPart, discover_key
from discover.walls.make import discover_wall_of
from discover.walls.order import DISCOVER_PAGE_AUTHOR_MAX, DISCOVER_PAGE_SIZE, DiscoverOrder, DiscoverTile
from discover.walls.pages import discover_page
from feed.models import FeedPost
from social.actions import social_block, social_follow, social_mute
from social.models import SocialMute

EFFORT = DiscoverAuditEffort(draws=10_000, orders=500, seed=1)
TABLE = discover_audit_table()

People = Callable[[int], list[AccountsUser]]


def memory(weights: list[int], authors: list[int], number: int = 1, first: int = 1) -> DiscoverAuditPool:
    posts = np.arange(first, first + len(weights))
    return DiscoverAuditPool(number, posts, np.array(authors), np.array(weights))


def law_of(*pools: DiscoverAuditPool, seed: int = 0) -> DiscoverLaw:
    parts = tuple(DiscoverPart(pool.number, share, pool.total) for share, pool in enumerate(pools, 1))
    reach = sum(pool.size for pool in pools)
    return DiscoverLaw(key=discover_key("order", seed), epoch=0, parts=parts, reach=reach)


@pytest.fixture(scope="module")
def large() -> DiscoverAuditSite:
    """Of 20,000 posts, too many for the tail to be ordered at once."""
    random = np.random.default_rng(3)
    weights = (1e6 * 200 ** random.random(20_000)).astype(np.int64).tolist()
    pool = memory(weights, random.integers(1, 400, 20_000).tolist())
    return replace(TABLE, popular=pool, source=DiscoverAuditMemory([pool]), walls=(law_of(pool),))


def test_no_post_twice_in_fifty_pages(large: DiscoverAuditSite) -> None:
    test = discover_audit_repeats(large, EFFORT)
    assert test.honest().statistic == 0
    assert test.planted["with replacement"]().is_caught
    order = discover_audit_wall(large.source, large.walls[0], 50)
    assert [len(page) for page in order.pages] == [DISCOVER_PAGE_SIZE] * 50
    assert not order.is_whole


@pytest.mark.parametrize("check", [discover_audit_exhaustion, discover_audit_cap])
def test_the_cap_postpones_and_drops_nothing(
    check: Callable[[DiscoverAuditSite, DiscoverAuditEffort], DiscoverAuditTest | None],
) -> None:
    for seed in range(3):
        test = check(TABLE, EFFORT._replace(seed=seed))
        assert test
        assert test.honest().statistic == 0
        assert all(plant().is_caught for plant in test.planted.values())


def test_the_cap_does_not_change_who_is_first(large: DiscoverAuditSite) -> None:
    """Nor what is drawn: the order before it is one of the law alone."""
    capped = discover_audit_wall(large.source, large.walls[0], 10)
    before = discover_audit_uncapped(large.source, large.walls[0], capped.draws)
    assert capped.pages[0][0] == before[0]
    assert capped.drawn == {tile.post for tile in before}
    assert capped.pages == discover_audit_waiting(before, [DISCOVER_PAGE_SIZE] * 10)


PLACES = st.integers(0, 39)


@settings(max_examples=80, deadline=None)
@given(
    weights=st.lists(st.integers(1, 10**9), min_size=1, max_size=40),
    authors=st.lists(st.integers(1, 5), min_size=40, max_size=40),
    tagged=st.sets(PLACES, max_size=10),
    less=st.frozensets(st.integers(1, 5)),
    seen=st.frozensets(PLACES, max_size=12),
    seed=st.integers(0, 10**6),
)
def test_every_wall_shows_each_post_once_and_at_most_two_of_an_author(
    weights: list[int],
    authors: list[int],
    tagged: set[int],
    less: frozenset[int],
    seen: frozenset[int],
    seed: int,
) -> None:
    popular = memory(weights, authors[: len(weights)])
    some = np.array(sorted(place for place in tagged if place < len(weights)), dtype=np.int64)
    hashtag = DiscoverAuditPool(2, popular.posts[some], popular.authors[some], popular.weights[some])
    pools = [popular, hashtag] if hashtag.size else [popular]
    law, source = replace(law_of(*pools, seed=seed), less_authors=less, seen=seen), DiscoverAuditMemory(pools)
    order = discover_audit_wall(source, law)
    shown = [tile.post for page in order.pages for tile in page]
    assert sorted(shown) == popular.posts.tolist()
    for page in order.pages:
        assert 0 < len(page) <= DISCOVER_PAGE_SIZE
        assert max(Counter(tile.author for tile in page).values()) <= DISCOVER_PAGE_AUTHOR_MAX
    assert in_pieces(source, law) == order.pages
    # What was seen comes after the rest: before the cap, to the last one.
    late = [tile.post in seen for tile in discover_audit_uncapped(source, law)]
    assert late == sorted(late)


def in_pieces(source: DiscoverAuditMemory, law: DiscoverLaw) -> list[list[DiscoverTile]]:
    """As the pages of a wall are made: one at a visit, and packed away until the next."""
    order, pages = DiscoverOrder(), []
    while not (order.is_whole and not order.queue):
        order = DiscoverOrder.unpacked(order.packed())
        order.extend(law, source)
        pages += order.pages
    assert order.made == len(pages)
    return pages


def test_one_huge_weight_comes_first_and_the_others_still_come() -> None:
    weights = [10_000] * 60
    weights[17] = 10**15
    pool = memory(weights, list(range(60)))
    source = DiscoverAuditMemory([pool])
    for seed in range(20):
        order = discover_audit_wall(source, law_of(pool, seed=seed))
        shown = [tile.post for page in order.pages for tile in page]
        assert shown[0] == 18
        assert sorted(shown) == pool.posts.tolist()


def test_a_law_of_no_pool_ends_at_once() -> None:
    order = discover_audit_wall(DiscoverAuditMemory([]), law_of())
    assert (order.pages, order.is_whole) == ([[]], True)


@pytest.fixture
def viewer(person: Person) -> AccountsUser:
    return person("viewer")


@pytest.fixture
def site(viewer: AccountsUser, people: People, posts: Posts) -> list[FeedPost]:
    """Twelve people, one of them private and followed, with five posts each, and two of the viewer's own."""
    authors = people(12)
    made = [post for author in authors for post in posts(author, 5, likes=[0, 0, 3, 30, 300])]
    social_follow(follower=viewer, followed=authors[3])
    made += posts(viewer, 2)
    discover_epoch_build()
    return made


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


ACT = st.tuples(
    st.sampled_from(["block", "blocked", "mute", "private", "away", "hide", "delete"]), st.integers(0, 11)
)


def do(viewer: AccountsUser, site: list[FeedPost], kind: str, which: int) -> None:
    author = AccountsUser.objects.get(pk=site[which * 5].author_id)
    post = FeedPost.objects.filter(pk=site[which * 5 + which % 5].pk)
    if kind == "block":
        social_block(blocker=viewer, blocked=author)
    elif kind == "blocked":
        social_block(blocker=author, blocked=viewer)
    elif kind == "mute":
        social_mute(muter=viewer, muted=author, scope=SocialMute.Scope.POSTS)
    elif kind == "private":
        accounts_privacy_set(user=author, is_private=True)
    elif kind == "away":
        AccountsUser.objects.filter(pk=author.pk).update(is_active=False)
    elif kind == "hide":
        post.update(published=None)
    else:
        post.delete()


def allowed(viewer: AccountsUser) -> set[int]:
    muted = SocialMute.objects.filter(muter=viewer).values("muted")
    posts = FeedPost.objects.shown().visible_to(viewer).exclude(author=viewer).exclude(author__in=muted)
    return set(posts.values_list("pk", flat=True))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(ACT, max_size=4),
    middle=st.lists(ACT, max_size=4),
    seed=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=8),
)
def test_each_allowed_post_once_and_no_forbidden_one_ever(
    viewer: AccountsUser,
    site: list[FeedPost],
    before: list[tuple[str, int]],
    middle: list[tuple[str, int]],
    seed: str,
) -> None:
    """Whatever somebody blocks, mutes, hides or deletes before a wall, and in the middle of it."""
    with undone():
        for act in before:
            do(viewer, site, *act)
        wall = discover_wall_of(viewer, seed)
        at_first, first = allowed(viewer), discover_page(wall, viewer, 1)
        shown = [post.pk for post in first.rows]
        assert set(shown) <= at_first
        for act in middle:
            do(viewer, site, *act)
        left, page = allowed(viewer), first
        later: list[int] = []
        while not page.is_last:
            page = discover_page(wall, viewer, page.number + 1)
            later += [post.pk for post in page.rows]
        assert set(later) <= left
        counted = Counter(shown + later)
        assert max(counted.values(), default=1) == 1
        # What somebody could see all the time has come.
        assert left & at_first <= set(counted)


def test_posts_that_were_deleted_stay_in_the_epoch_and_leave_the_order_as_it_was(
    viewer: AccountsUser, site: list[FeedPost]
) -> None:
    wall = discover_wall_of(viewer, "a")
    before = every(wall, viewer)
    FeedPost.objects.filter(pk__in=before[::3]).delete()
    cache.clear()
    assert every(wall, viewer) == [post for place, post in enumerate(before) if place % 3]
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from discover_slot where epoch = %s and pool = 1", [wall.epoch])
        assert cursor.fetchone() == (len(site),)


def every(wall: DiscoverWall, viewer: AccountsUser) -> list[int]:
    shown, number = [], 1
    while True:
        page = discover_page(wall, viewer, number)
        shown += [post.pk for post in page.rows]
        if page.is_last:
            return shown
        number = page.number + 1
