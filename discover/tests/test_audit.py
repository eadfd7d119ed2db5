"""The audit finds nothing where nothing is wrong, and what is wrong where something is."""

import io
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import AccountsUser
from conftest import Person
from discover.audit.checks_forbidden import discover_audit_forbidden
from discover.audit.checks_pools import discover_audit_first_two, discover_audit_tail
from discover.audit.checks_tables import discover_audit_sums, discover_audit_weights
from discover.audit.chi import discover_chi, discover_chi_p
from discover.audit.live import discover_audit_live
from discover.audit.outcomes import DiscoverAuditEffort
from discover.audit.run import DISCOVER_AUDIT_CHECKS, DISCOVER_AUDIT_LEVEL
from discover.audit.sites import DiscoverAuditSite
from discover.epochs import discover_epoch_build
from discover.models import DiscoverEpoch, DiscoverPool, DiscoverTaste, DiscoverWall
from discover.tests.conftest import Posts
from feed.models import FeedHashtag, FeedLike, FeedPostHashtag
from social.actions import social_block, social_follow, social_mute
from social.models import SocialMute

EFFORT = DiscoverAuditEffort(draws=10_000, orders=500, seed=1)

People = Callable[[int], list[AccountsUser]]


def audit(**options: int) -> str:
    said = io.StringIO()
    call_command("discover_audit", draws=EFFORT.draws, **options, stdout=said)
    return said.getvalue()


def live() -> DiscoverAuditSite:
    site = discover_audit_live()
    assert site
    return site


@pytest.fixture
def site(people: People, posts: Posts) -> DiscoverEpoch:
    """Twenty people with six posts each, a hashtag of six, and some who may not see each other's."""
    ana, bia, *others = people(20)
    made = [post for author in (ana, bia, *others) for post in posts(author, 6, likes=[0, 0, 3, 8, 40, 900])]
    film = FeedHashtag.objects.create(name="film", folded="film", post_count=6)
    FeedPostHashtag.objects.bulk_create(
        FeedPostHashtag(post=post, hashtag=film, published=post.published) for post in made[6:24:3]
    )
    social_follow(follower=ana, followed=bia)
    FeedLike.objects.bulk_create(FeedLike(user=who, post=post) for who in (ana, bia) for post in made[30:40])
    social_block(blocker=ana, blocked=others[0])
    social_mute(muter=bia, muted=others[1], scope=SocialMute.Scope.POSTS)
    return discover_epoch_build()


def change(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("statistic", "dof", "p"),
    [
        (3.841458820694124, 1, 0.05),
        (10.827566170662733, 1, 0.001),
        (5.991464547107979, 2, 0.05),
        (14.067140449340169, 7, 0.05),
        (18.307038053275146, 10, 0.05),
        (20.0, 20, 0.457929714471),
        (43.77297182574219, 30, 0.05),
        (124.34211340400407, 100, 0.05),
    ],
)
def test_the_tail_of_chi_square(statistic: float, dof: int, p: float) -> None:
    """Against the tables of every book on it."""
    assert discover_chi_p(statistic, dof) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("dof", [1, 2, 63, 64])
def test_the_ends_of_chi_square(dof: int) -> None:
    assert (discover_chi_p(0, dof), discover_chi_p(float("inf"), dof)) == (1.0, 0.0)
    assert 0 <= discover_chi_p(5_000, dof) < 1e-300
    falling = [discover_chi_p(statistic, dof) for statistic in range(200)]
    # But for the last digits, where a sum of many terms is all but one.
    assert all(after <= before + 1e-12 for before, after in pairwise(falling))


def test_few_are_taken_together_and_the_impossible_is_noticed() -> None:
    expected = np.array([1.0, 100.0, 2.0, 1.0, 96.0])
    assert discover_chi(np.array([4, 100, 0, 0, 96]), expected).dof == 1
    assert discover_chi(np.array([1, 99, 2, 1, 97]), expected).p > 0.5
    nothing = np.array([0.0, 200.0])
    assert discover_chi(np.array([1, 199]), nothing).p == 0
    assert discover_chi(np.array([0, 200]), nothing).p == 1


def test_of_honest_samples_each_p_is_as_likely_as_another() -> None:
    random = np.random.default_rng(5)
    expected = np.array([0.5, 0.2, 0.1, 0.1, 0.06, 0.04]) * 1_000
    samples = random.multinomial(1_000, expected / 1_000, size=2_000)
    below = np.histogram([discover_chi(sample, expected).p for sample in samples], bins=10, range=(0, 1))[0]
    assert discover_chi(below, np.full(10, 200.0)).p > DISCOVER_AUDIT_LEVEL


def test_a_small_site_is_well_and_nothing_is_written(site: DiscoverEpoch) -> None:
    said = audit()
    assert "16 tests, all well; 25 wrong samplers, all noticed." in said
    assert f"Epoch {site.pk}" in said
    assert "first two of a small pool         500 orders of 6" in said
    assert not DiscoverWall.objects.exists()
    assert not DiscoverTaste.objects.exists()


def test_a_running_sum_that_is_wrong_fails_the_audit(site: DiscoverEpoch) -> None:
    pool = live().popular
    change(
        f"update discover_slot_{site.pk} set cumulative = cumulative + {pool.total // 3} "
        f"where pool = {pool.number} and post >= {pool.posts[60]}"
    )
    with pytest.raises(CommandError) as wrong:
        audit()
    for name in ("running sums", "cells in order of weights", "cells in order of posts"):
        assert name in str(wrong.value)


def test_a_weight_that_is_wrong_in_the_slots_alone_bends_the_tail(site: DiscoverEpoch) -> None:
    pool = live().small
    assert pool
    change(
        f"update discover_slot_{site.pk} set weight = weight * 9 "
        f"where pool = {pool.number} and post = {pool.posts[0]}"
    )
    for check in (discover_audit_tail, discover_audit_sums):
        test = check(live(), EFFORT)
        assert test
        assert test.honest().is_caught


def test_weights_that_are_wrong_in_both_tables_are_noticed_by_the_formula(site: DiscoverEpoch) -> None:
    change(f"update discover_weight_{site.pk} set likes = likes + 1")
    assert discover_audit_weights(live(), EFFORT).honest().statistic == site.posts


def test_a_pool_whose_posts_are_drawn_in_vain_is_noticed(site: DiscoverEpoch) -> None:
    pool = live().small
    assert pool
    change(f"update discover_slot_{site.pk} set post = post + 100000 where pool = {pool.number}")
    small = DiscoverAuditSite(**{**vars(live()), "small": pool})
    test = discover_audit_first_two(small, EFFORT)
    assert test
    assert test.honest().p == 0


def test_without_an_epoch_all_is_tried_on_the_built_in_table(db: None) -> None:
    said = audit()
    assert said.startswith("There is nothing to draw from yet")
    assert "14 tests, all well; 23 wrong samplers, all noticed." in said


@pytest.mark.parametrize("count", [1, 3])
def test_a_site_of_few_posts(person: Person, posts: Posts, count: int) -> None:
    posts(person("ana"), count, likes=list(range(count)))
    discover_epoch_build()
    effort = EFFORT._replace(draws=2_000, orders=200)
    for check in DISCOVER_AUDIT_CHECKS:
        test = check(live(), effort)
        assert test is None or test.honest().p >= DISCOVER_AUDIT_LEVEL


def test_what_may_not_be_seen_is_looked_for_where_it_is(site: DiscoverEpoch) -> None:
    """Also where hashtags of their own hold it: a wall of all posts would hardly show it."""
    test = discover_audit_forbidden(live(), EFFORT)
    assert test
    assert test.honest().statistic == 0
    assert test.planted["pages without a filter"]().statistic > 10


def test_the_same_seed_is_the_same_audit(site: DiscoverEpoch) -> None:
    def tail(seed: int) -> float:
        test = discover_audit_tail(live(), EFFORT._replace(seed=seed))
        assert test
        return test.honest().statistic

    assert tail(1) == tail(1) != tail(2)


@pytest.mark.parametrize("options", [{"draws": 100}, {"seed": -1}])
def test_what_tells_nothing_is_refused(db: None, options: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="10,000 draws or more"):
        call_command("discover_audit", **options)


def test_pools_that_nobody_has_are_none(db: None) -> None:
    """An epoch of nothing."""
    discover_epoch_build()
    assert discover_audit_live() is None
    assert not DiscoverPool.objects.exists()
