"""Tastes: what people act on, and what comes of it on their walls."""

from datetime import timedelta
from math import log

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AccountsSession, AccountsUser
from conftest import Person
from discover.epochs import discover_epoch_build
from discover.models import DiscoverLess, DiscoverPreference, DiscoverTaste, DiscoverWall
from discover.tastes import DISCOVER_TASTE_MAX, discover_tastes_due, discover_tastes_make
from discover.tests.conftest import Posts
from discover.walls.make import discover_wall_plan
from feed.models import (
    FeedComment,
    FeedHashtag,
    FeedHashtagFollow,
    FeedLike,
    FeedPost,
    FeedPostHashtag,
    FeedSave,
)
from social.actions import social_follow


def hashtag(name: str, *posts: FeedPost) -> FeedHashtag:
    made = FeedHashtag.objects.create(name=name, folded=name, post_count=len(posts))
    FeedPostHashtag.objects.bulk_create(
        FeedPostHashtag(post=post, hashtag=made, published=post.published) for post in posts
    )
    return made


def taste_of(person: AccountsUser) -> DiscoverTaste:
    discover_tastes_make([person.pk])
    return DiscoverTaste.objects.get(pk=person.pk)


def hashtag_shares(person: AccountsUser) -> dict[int, int]:
    taste = taste_of(person)
    return dict(zip(taste.hashtags, taste.hashtag_shares, strict=True))


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def tagged(person: Person, posts: Posts) -> list[tuple[FeedPost, FeedHashtag]]:
    """Four posts with a hashtag each."""
    made = posts(person("author"), 4)
    return [(post, hashtag(f"tag{number}", post)) for number, post in enumerate(made)]


def test_acts_count_one_two_two_three_and_four(
    ana: AccountsUser, tagged: list[tuple[FeedPost, FeedHashtag]], posts: Posts
) -> None:
    now = timezone.now()
    (liked, one), (said, two), (saved, three), (_followed, four) = tagged
    FeedLike.objects.create(user=ana, post=liked, created_at=now)
    FeedComment.objects.create(author=ana, post=said, text="!", created_at=now)
    FeedSave.objects.create(user=ana, post=saved, created_at=now)
    FeedHashtagFollow.objects.create(user=ana, hashtag=four)
    [own] = posts(ana, 1, hours=0)
    five = hashtag("own", own)
    discover_epoch_build()
    shares = hashtag_shares(ana)
    assert list(shares) == [four.pk, five.pk, two.pk, three.pk, one.pk]
    assert [round(shares[tag.pk] * 12 / 1_000_000, 2) for tag in (one, two, three, five, four)] == [
        1,
        2,
        2,
        3,
        4,
    ]


def test_acts_are_halved_in_thirty_days_and_follows_are_not(
    ana: AccountsUser, tagged: list[tuple[FeedPost, FeedHashtag]]
) -> None:
    (new, one), (old, two), (_followed, three), _rest = tagged
    FeedLike.objects.create(user=ana, post=new)
    FeedLike.objects.create(user=ana, post=old, created_at=timezone.now() - timedelta(days=60))
    FeedHashtagFollow.objects.create(user=ana, hashtag=three, created_at=timezone.now() - timedelta(days=900))
    discover_epoch_build()
    shares = hashtag_shares(ana)
    assert shares[one.pk] / shares[two.pk] == pytest.approx(4, rel=1e-3)
    assert shares[three.pk] / shares[one.pk] == pytest.approx(4, rel=1e-3)


def test_what_everybody_writes_says_little(person: Person, ana: AccountsUser, posts: Posts) -> None:
    made = posts(person("author"), 20)
    common, rare = hashtag("common", *made[:15]), hashtag("rare", made[0])
    everybody = hashtag("everybody", *made)
    FeedLike.objects.create(user=ana, post=made[0])
    discover_epoch_build()
    shares = hashtag_shares(ana)
    assert everybody.pk not in shares
    assert shares[rare.pk] / shares[common.pk] == pytest.approx(log(21 / 2) / log(21 / 16), rel=1e-3)


def test_people_count_who_are_followed_and_like_and_more_who_are_liked(
    person: Person, ana: AccountsUser, posts: Posts
) -> None:
    bia, caio, quiet, stranger = (person(name) for name in ("bia", "caio", "quiet", "stranger"))
    [by_bia, other] = [*posts(bia), *posts(person("author"))]
    for followed in (bia, caio, quiet):
        social_follow(follower=ana, followed=followed)
    social_follow(follower=bia, followed=stranger)
    for liker in (bia, caio, stranger):
        FeedLike.objects.create(user=liker, post=other)
    FeedSave.objects.create(user=ana, post=by_bia)
    discover_epoch_build()
    taste = taste_of(ana)
    assert taste.likers == [bia.pk, caio.pk]
    assert [round(share * 4 / 1_000_000, 2) for share in taste.liker_shares] == [3, 1]


def test_a_taste_is_bounded_and_made_in_one_question(ana: AccountsUser, person: Person, posts: Posts) -> None:
    made = posts(person("author"), 2)
    for number in range(DISCOVER_TASTE_MAX + 10):
        hashtag(f"tag{number}", made[0])
    FeedLike.objects.create(user=ana, post=made[0])
    discover_epoch_build()
    with CaptureQueriesContext(connection) as asked:
        taste = taste_of(ana)
    # The epoch, the taste, and the look at it.
    assert len(asked) == 3
    assert len(taste.hashtags) == len(taste.hashtag_shares) == DISCOVER_TASTE_MAX


def test_due_are_the_active_whose_taste_is_old(person: Person) -> None:
    now = timezone.now()
    people = [person(name) for name in ("never", "old", "new", "away", "asleep")]
    never, old, new, away, asleep = people
    for each, seen in ((never, 0), (old, 0), (new, 0), (away, 30), (asleep, 0.5)):
        AccountsSession.objects.create(
            user=each, session_key=each.username, expire_date=now, last_seen=now - timedelta(days=seen)
        )
    made = ((old, 1), (new, 0), (away, 40), (asleep, 0.4))
    DiscoverTaste.objects.bulk_create(
        DiscoverTaste(user=each, made_at=now - timedelta(days=age)) for each, age in made
    )
    assert discover_tastes_due() == [never.pk, old.pk]
    assert discover_tastes_due(1) == [never.pk]
    AccountsUser.objects.filter(pk=never.pk).update(is_active=False)
    assert discover_tastes_due() == [old.pk]


def share_sum(wall: DiscoverWall) -> int:
    return sum(wall.shares) + wall.fresh_share


def test_shares_are_what_sliders_and_taste_say(
    ana: AccountsUser, tagged: list[tuple[FeedPost, FeedHashtag]]
) -> None:
    (liked, _one), (saved, _two), *_rest = tagged
    FeedLike.objects.create(user=ana, post=liked)
    FeedSave.objects.create(user=ana, post=saved)
    discover_epoch_build()
    wall = discover_wall_plan(ana, "a")
    # Popular and two hashtags; nobody is followed, and nothing is fresh.
    assert sorted(round(share / share_sum(wall), 3) for share in wall.shares) == [
        round(50 / 80 / 3, 3),
        round(30 / 80, 3),
        round(50 / 80 * 2 / 3, 3),
    ]
    DiscoverPreference.objects.create(user=ana, hashtags=0, people=0, fresh=0)
    assert len(discover_wall_plan(ana, "b").shares) == 1
    DiscoverPreference.objects.filter(user=ana).update(hashtags=50, is_surprising=True)
    wall = discover_wall_plan(ana, "c")
    assert max(wall.shares) / share_sum(wall) == pytest.approx(130 / 180)


def test_less_of_a_hashtag_is_a_quarter_of_it(
    ana: AccountsUser, tagged: list[tuple[FeedPost, FeedHashtag]]
) -> None:
    (liked, one), (other, _two), *_rest = tagged
    for post in (liked, other):
        FeedLike.objects.create(user=ana, post=post)
    discover_epoch_build()
    DiscoverLess.objects.create(user=ana, kind=DiscoverLess.Kind.HASHTAG, key=one.pk)
    wall = discover_wall_plan(ana, "a")
    shares = sorted(share / share_sum(wall) for share in wall.shares)
    assert shares[0] == pytest.approx(50 / 80 / 5, rel=1e-3)
    assert shares[1:] == [pytest.approx(30 / 80, rel=1e-3), pytest.approx(50 / 80 * 4 / 5, rel=1e-3)]
    DiscoverLess.objects.create(user=ana, kind=DiscoverLess.Kind.AUTHOR, key=liked.author_id)
    assert discover_wall_plan(ana, "b").less_authors == [liked.author_id]


def test_whoever_left_meanwhile_does_not_stop_the_others(person: Person, ana: AccountsUser) -> None:
    gone = person("gone")
    due = [ana.pk, gone.pk]
    gone.delete()
    discover_tastes_make(due)
    assert list(DiscoverTaste.objects.values_list("user_id", flat=True)) == [ana.pk]
