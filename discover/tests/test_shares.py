"""Sliders, tastes and "less of this" as shares; weights in SQL and in Python."""

from fractions import Fraction

from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from discover.models import DiscoverPool
from discover.walls.shares import DISCOVER_POPULAR, DiscoverKnownPool, discover_shares
from discover.weights import DISCOVER_LEAST, DISCOVER_UNIT, DISCOVER_WEIGHT_SQL, discover_parts

POPULAR, HASHTAG, LIKER = (int(kind) for kind in DiscoverPool.Kind)
GROUPS = (HASHTAG, LIKER)

Tastes = dict[int, dict[int, int]]
Sliders = dict[int, int]

KEYS = st.integers(1, 6)
TASTES = st.fixed_dictionaries(
    {kind: st.dictionaries(KEYS, st.integers(0, 1_000_000), max_size=6) for kind in GROUPS}
)
SLIDERS = st.fixed_dictionaries({HASHTAG: st.integers(0, 100), LIKER: st.integers(0, 100)}).map(
    lambda sliders: {**sliders, POPULAR: DISCOVER_POPULAR}
)
LESS = st.fixed_dictionaries({kind: st.frozensets(KEYS) for kind in GROUPS})
# Not every key that somebody likes has a pool in the epoch.
THERE = st.fixed_dictionaries({kind: st.sets(KEYS) for kind in GROUPS})


def pools(there: dict[int, set[int]]) -> list[DiscoverKnownPool]:
    keyed = [(POPULAR, 0), *((kind, key) for kind in GROUPS for key in sorted(there[kind]))]
    return [DiscoverKnownPool(number, kind, key, 100, 5) for number, (kind, key) in enumerate(keyed, 1)]


def chances(
    there: dict[int, set[int]], tastes: Tastes, sliders: Sliders, less: dict[int, frozenset[int]]
) -> dict[tuple[int, int], Fraction]:
    """That a draw is of a pool, by its kind and key."""
    shares = discover_shares(pools(there), tastes=tastes, sliders=sliders, less=less)
    total = sum(share for _pool, share in shares)
    return {(pool.kind, pool.key): Fraction(share, total) for pool, share in shares}


@given(
    there=THERE,
    tastes=TASTES,
    sliders=SLIDERS,
    less=LESS,
    kind=st.sampled_from(GROUPS),
    up=st.integers(1, 100),
)
def test_a_slider_that_is_moved_up_never_lowers_a_pool_of_its_own(
    there: dict[int, set[int]],
    tastes: Tastes,
    sliders: Sliders,
    less: dict[int, frozenset[int]],
    kind: int,
    up: int,
) -> None:
    before = chances(there, tastes, sliders, less)
    after = chances(there, tastes, {**sliders, kind: sliders[kind] + up}, less)
    for pool, chance in before.items():
        risen = float(after[pool] - chance)
        assert risen >= 0 if pool[0] == kind else risen <= 0


@given(there=THERE, tastes=TASTES, sliders=SLIDERS, less=LESS, kind=st.sampled_from(GROUPS), key=KEYS)
def test_less_never_raises_a_pools_chance_nor_changes_what_its_group_has(
    there: dict[int, set[int]],
    tastes: Tastes,
    sliders: Sliders,
    less: dict[int, frozenset[int]],
    kind: int,
    key: int,
) -> None:
    plain = {**less, kind: less[kind] - {key}}
    before = chances(there, tastes, sliders, plain)
    after = chances(there, tastes, sliders, {**plain, kind: plain[kind] | {key}})
    # Shares are millionths, rounded down.
    rounded = Fraction(20, DISCOVER_UNIT)
    assert after.get((kind, key), Fraction(0)) <= before.get((kind, key), Fraction(0)) + rounded
    for group in (POPULAR, *GROUPS):
        was, now = (
            sum((value for (each, _key), value in found.items() if each == group), Fraction(0))
            for found in (before, after)
        )
        assert abs(float(was - now)) <= rounded


def test_less_is_a_quarter_beside_another_of_the_same_taste() -> None:
    there: dict[int, set[int]] = {HASHTAG: {1, 2}, LIKER: set()}
    found = chances(
        there,
        {HASHTAG: {1: 500, 2: 500}, LIKER: {}},
        {POPULAR: 30, HASHTAG: 50, LIKER: 10},
        {HASHTAG: frozenset({1}), LIKER: frozenset()},
    )
    assert found[HASHTAG, 2] == 4 * found[HASHTAG, 1]


@given(there=THERE, tastes=TASTES, less=LESS)
def test_whatever_somebody_likes_the_popular_pool_is_drawn_from(
    there: dict[int, set[int]], tastes: Tastes, less: dict[int, frozenset[int]]
) -> None:
    found = chances(there, tastes, {POPULAR: DISCOVER_POPULAR, HASHTAG: 0, LIKER: 0}, less)
    assert found == {(POPULAR, 0): 1}


def test_without_any_pool_there_are_no_shares() -> None:
    assert discover_shares([], tastes={}, sliders={}, less={}) == []


POSTS = st.lists(
    st.tuples(
        st.integers(0, 2**31 - 1),
        st.integers(0, 2**31 - 1),
        st.integers(0, 2**31 - 1),
        st.integers(0, 2**31 - 1),
        st.integers(0, 2**31 - 1),
    ),
    min_size=1,
    max_size=50,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=POSTS)
def test_weights_of_the_database_are_those_of_python(db: None, posts: list[tuple[int, ...]]) -> None:
    """But for a last digit, as two libraries round a logarithm."""
    columns = [list(column) for column in zip(*posts, strict=True)]
    arrays = ", ".join(["%s::integer[]"] * 5)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {DISCOVER_WEIGHT_SQL} from unnest({arrays}) "
            "with ordinality as post (likes, comments, saves, followers, age, place) order by place",
            columns,
        )
        found = [weight for (weight,) in cursor.fetchall()]
    for weight, (likes, comments, saves, followers, age) in zip(found, posts, strict=True):
        parts = discover_parts(likes=likes, comments=comments, saves=saves, followers=followers, age=age)
        assert abs(weight - parts.weight) <= 1
        assert weight >= DISCOVER_UNIT * DISCOVER_LEAST
