"""The law: what is drawn, how often, by which numbers; and each test fails a wrong sampler."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import numpy as np
import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import AccountsUser
from discover.audit.checks_mixture import discover_audit_chances, discover_audit_parts
from discover.audit.checks_numbers import (
    discover_audit_neighbours,
    discover_audit_seeds,
    discover_audit_triples,
    discover_audit_viewers,
)
from discover.audit.checks_pools import (
    discover_audit_by_age,
    discover_audit_by_weight,
    discover_audit_first_two,
    discover_audit_tail,
)
from discover.audit.chi import discover_chi
from discover.audit.draws import discover_audit_orders
from discover.audit.live import discover_audit_live
from discover.audit.outcomes import DiscoverAuditEffort, DiscoverAuditTest
from discover.audit.sites import discover_audit_table
from discover.audit.tables import DiscoverAuditMemory, DiscoverAuditPool
from discover.epochs import discover_epoch_build
from discover.tests.conftest import Posts
from discover.walls.law import (
    DISCOVER_LESS,
    DiscoverLaw,
    DiscoverPart,
    discover_key,
    discover_numbers,
)
from discover.walls.order import discover_rest_order
from discover.weights import discover_parts
from feed.models import FeedPost

LEVEL = 1e-4
EFFORT = DiscoverAuditEffort(draws=20_000, orders=2_000, seed=1)
TABLE = discover_audit_table()

People = Callable[[int], list[AccountsUser]]


def pool(number: int, weights: list[int], first: int = 1) -> DiscoverAuditPool:
    posts = np.arange(first, first + len(weights))
    return DiscoverAuditPool(number, posts, posts * 10, np.array(weights))


def assert_lawful(test: DiscoverAuditTest | None, *, but: frozenset[str] = frozenset()) -> None:
    """The honest sampler passes, all wrong ones `but` these fail."""
    assert test
    assert test.honest().p >= LEVEL
    assert test.planted
    for name, plant in test.planted.items():
        assert plant().is_caught != (name in but), name


@pytest.mark.parametrize(
    ("weights", "but"),
    [
        ([50, 30, 11, 6, 3], frozenset()),
        # Of two that are so far apart, one wrong key is hardly told from the right one.
        ([1, 200], frozenset({"u·w for keys"})),
        ([5, 5, 1, 1, 20, 20], frozenset()),
        # Nobody liked anything: all alike, and who ignores weights is right.
        ([10_000] * 5, frozenset({"uniform", "off by one slot", "u·w for keys"})),
    ],
    ids=["spread", "two", "ties", "alike"],
)
def test_the_first_two_are_plackett_and_luces(weights: list[int], but: frozenset[str]) -> None:
    small = pool(5, weights)
    site = replace(TABLE, small=small, source=DiscoverAuditMemory([small]))
    assert_lawful(discover_audit_first_two(site, EFFORT), but=but)
    assert_lawful(discover_audit_tail(site, EFFORT), but=but)


def test_the_first_two_of_a_real_epoch_are(people: People, posts: Posts) -> None:
    for author, likes in zip(people(5), (0, 0, 4, 60, 5_000), strict=True):
        posts(author, likes=[likes])
    discover_epoch_build()
    site = discover_audit_live()
    assert site
    assert_lawful(discover_audit_first_two(site, EFFORT._replace(orders=1_500)))
    assert_lawful(discover_audit_tail(site, EFFORT._replace(orders=1_500)))


def overlapping(less: frozenset[int]) -> tuple[DiscoverLaw, DiscoverAuditMemory]:
    """Five posts in three pools and some of them in two; `less` of authors, whose keys are their posts'."""
    pools = [pool(1, [4, 9, 2, 5, 1]), pool(2, [7, 3], first=2), pool(0, [1, 1, 1], first=3)]
    shares = (30, 50, 10)
    parts = [DiscoverPart(each.number, share, each.total) for each, share in zip(pools, shares, strict=True)]
    law = DiscoverLaw(key=b"", epoch=0, parts=tuple(parts), reach=5, less_authors=less)
    return law, DiscoverAuditMemory(pools)


@pytest.mark.parametrize("less", [frozenset[int](), frozenset({2, 4})], ids=["plain", "less"])
def test_orders_and_tails_of_pools_that_overlap_follow_the_chances_that_are_told(
    less: frozenset[int],
) -> None:
    law, source = overlapping(less)

    def keyed(number: int) -> DiscoverLaw:
        return replace(law, key=EFFORT.key("overlap", number))

    # Uncapped, each post is its own author.
    orders = list(discover_audit_orders(source, keyed, EFFORT.orders))
    rows = [(tile._replace(author=tile.post), weight) for tile, weight in source.rest(law, ())]
    tails = [
        [tile.post for tile in discover_rest_order(keyed(number), rows)] for number in range(EFFORT.orders)
    ]
    told = [float(law.chance(source.weights(law, post), post)) for post in range(1, 6)]
    single = [float(law.chance(source.weights(law, post)[:1], post)) for post in range(1, 6)]
    for found in (orders, tails):
        assert all(sorted(order) == [1, 2, 3, 4, 5] for order in found)
        assert p_of_pairs(found, told) >= LEVEL
        assert p_of_pairs(found, single) < 1e-6


def p_of_pairs(orders: list[list[int]], chances: list[float]) -> float:
    found = Counter((order[0], order[1]) for order in orders)
    total = sum(chances)
    pairs = [(one, other) for one in range(1, 6) for other in range(1, 6) if one != other]
    expected = [
        len(orders) * chances[one - 1] / total * chances[other - 1] / (total - chances[one - 1])
        for one, other in pairs
    ]
    return discover_chi(np.array([found[pair] for pair in pairs]), np.array(expected)).p


def test_the_mixture_has_its_shares_and_posts_their_chances() -> None:
    assert_lawful(discover_audit_parts(TABLE, EFFORT))
    assert_lawful(discover_audit_chances(TABLE, EFFORT))


def test_less_of_authors_is_in_the_chances() -> None:
    law = replace(TABLE.walls[0], less_authors=frozenset(range(1, 12)))
    assert_lawful(discover_audit_chances(replace(TABLE, walls=(law,)), EFFORT))


def test_cells_of_equal_mass_on_five_thousand_posts(people: People) -> None:
    random, authors = np.random.default_rng(2), people(50)
    now = timezone.now()
    FeedPost.objects.bulk_create(
        FeedPost(
            author=authors[number % 50],
            photo_count=1,
            like_count=int(3_000 ** random.random()) - 1,
            published=number,
            created_at=now - timedelta(hours=float(5_000 - number) / 10),
        )
        for number in range(5_000)
    )
    discover_epoch_build()
    site = discover_audit_live()
    assert site
    assert site.popular.size == 5_000
    assert_lawful(discover_audit_by_weight(site, EFFORT))
    assert_lawful(discover_audit_by_age(site, EFFORT))


def test_neighbours_know_nothing_of_each_other(db: None) -> None:
    """Neither seeds, nor viewers, nor draws; and among the wrong ones is the hash of a database."""
    for check in (
        discover_audit_seeds,
        discover_audit_viewers,
        discover_audit_neighbours,
        discover_audit_triples,
    ):
        assert_lawful(check(TABLE, EFFORT))


def test_every_bit_of_the_numbers_is_a_coin() -> None:
    count, bits = 4_000, 128
    heads: Counter[tuple[int, int]] = Counter()
    for counter in range(count):
        for which, number in enumerate(discover_numbers(discover_key("bits"), counter, 3)):
            assert 0 <= number < 1 << bits
            heads.update((which, bit) for bit in range(bits) if number >> bit & 1)
    # Six standard deviations, of 384 coins.
    assert len(heads) == 3 * bits
    assert all(abs(seen - count / 2) < 6 * (count / 4) ** 0.5 for seen in heads.values())


def test_a_huge_total_is_drawn_from_to_its_last_digit() -> None:
    total = 2**62 + 1
    law = DiscoverLaw(key=b"k", epoch=0, parts=(DiscoverPart(1, 1, total),), reach=1)
    positions = [law.draw(number).position for number in range(4_000)]
    digits = np.bincount([position % 10 for position in positions], minlength=10)
    assert discover_chi(digits, np.full(10, 400.0)).p >= LEVEL
    assert max(positions) > total * 0.99
    # As they would be of a float between 0 and 1.
    rounded = np.bincount([int(position / total * total) % 16 for position in positions], minlength=16)
    assert discover_chi(rounded, np.full(16, 250.0)).p < 1e-6


@given(
    shares=st.lists(st.integers(1, 10**12), min_size=1, max_size=6),
    total=st.integers(1, 2**63 - 1),
    number=st.integers(0, 2**63),
)
def test_draws_are_inside_their_parts(shares: list[int], total: int, number: int) -> None:
    parts = tuple(DiscoverPart(pool, share, total) for pool, share in enumerate(shares))
    draw = DiscoverLaw(key=b"k", epoch=0, parts=parts, reach=1).draw(number)
    assert 0 <= draw.part < len(parts)
    assert 0 <= draw.position < total
    assert 0 <= draw.coin < 1


ACTS = st.integers(0, 10**6)
POST = st.fixed_dictionaries(
    {"likes": ACTS, "comments": ACTS, "saves": ACTS, "followers": ACTS, "age": st.integers(0, 10**9)}
)


@settings(max_examples=60)
@given(
    posts=st.lists(POST, min_size=1, max_size=6),
    act=st.sampled_from(["likes", "comments", "saves", "followers"]),
    more=st.integers(1, 1_000),
    shares=st.tuples(st.integers(1, 10**8), st.integers(0, 10**8)),
)
def test_one_more_like_never_lowers_a_posts_chance(
    posts: list[dict[str, int]], act: str, more: int, shares: tuple[int, int]
) -> None:
    """Of the first, in the pool of all and in one of every second."""

    def chance(rows: list[dict[str, int]]) -> Fraction:
        weights = [discover_parts(**row).weight for row in rows]
        parts = (
            DiscoverPart(1, shares[0], sum(weights)),
            DiscoverPart(2, shares[1], sum(weights[::2])),
        )
        law = DiscoverLaw(key=b"k", epoch=0, parts=parts, reach=len(rows))
        return law.chance([(1, weights[0]), (2, weights[0])], 0)

    liked = {**posts[0], act: posts[0][act] + more}
    assert chance([liked, *posts[1:]]) >= chance(posts)


@given(weights=st.lists(st.integers(1, 10**15), min_size=1, max_size=8), less=st.sets(st.integers(0, 7)))
def test_less_of_an_author_is_a_quarter_to_the_last_digit_and_chances_sum_to_one(
    weights: list[int], less: set[int]
) -> None:
    law = DiscoverLaw(
        key=b"k", epoch=0, parts=(DiscoverPart(1, 7, sum(weights)),), reach=8, less_authors=frozenset(less)
    )
    plain = [
        replace(law, less_authors=frozenset()).chance([(1, weight)], author)
        for author, weight in enumerate(weights)
    ]
    assert sum(plain) == 1
    for author, (weight, chance) in enumerate(zip(weights, plain, strict=True)):
        found = law.chance([(1, weight)], author)
        assert found == (chance * DISCOVER_LESS if author in less else chance)
    assert Fraction(1, 4) == DISCOVER_LESS


def test_a_law_of_nothing_has_no_chances() -> None:
    law = DiscoverLaw(key=b"k", epoch=0, parts=(), reach=0)
    assert law.share_sum == 0
    assert law.chance([], 1) == 0
