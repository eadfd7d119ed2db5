"""Trends: what more people use than usually do, and what is never shown."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccountsProfile, AccountsUser
from discover.models import DiscoverRun, DiscoverTrend, DiscoverUse
from discover.tasks.people import discover_trends as discover_trends_job
from discover.tests.conftest import Posts
from discover.trends import discover_trends, discover_trends_bar, discover_trends_make
from feed.models import FeedHashtag, FeedPost, FeedPostHashtag

People = Callable[[int], list[AccountsUser]]
Tagged = Callable[..., FeedHashtag]

# Noon, so that hours before and after are of the same day.
NOON = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def tagged(posts: Posts) -> Tagged:
    """`tagged("film", authors)`: each posts with it, an hour before noon if no other time is said."""

    def make(name: str, authors: list[AccountsUser], at: datetime | None = None) -> FeedHashtag:
        hashtag, _made = FeedHashtag.objects.get_or_create(folded=name, defaults={"name": name.title()})
        for author in authors:
            [post] = posts(author)
            FeedPost.objects.filter(pk=post.pk).update(created_at=at or NOON - timedelta(hours=1))
            FeedPostHashtag.objects.create(post=post, hashtag=hashtag, published=post.published)
        FeedHashtag.objects.filter(pk=hashtag.pk).update(post_count=max(1, len(authors)))
        return hashtag

    return make


def shown() -> list[str]:
    cache.clear()
    return [trend.folded for trend in discover_trends(10)]


def score(hashtag: FeedHashtag) -> float:
    return DiscoverTrend.objects.get(pk=hashtag.pk).score


def peak(hashtag: FeedHashtag) -> tuple[float, datetime]:
    trend = DiscoverTrend.objects.get(pk=hashtag.pk)
    return trend.score, trend.peaked_at


def used_before(hashtag: FeedHashtag, *accounts: int) -> None:
    """Yesterday, the day before, and so on."""
    today = timezone.localdate(NOON)
    DiscoverUse.objects.bulk_create(
        DiscoverUse(hashtag=hashtag.pk, day=today - timedelta(days=number), accounts=count)
        for number, count in enumerate(accounts, 1)
    )


def test_accounts_count_and_not_their_posts(people: People, tagged: Tagged) -> None:
    one, *three = people(4)
    loud, film = tagged("loud", [one] * 20), tagged("film", three)
    assert discover_trends_make(NOON) == 2
    assert dict(DiscoverUse.objects.values_list("hashtag", "accounts")) == {loud.pk: 1, film.pk: 3}
    assert shown() == ["film"]
    # (3 - 1)² / 1
    assert score(film) == 4


def test_two_accounts_are_no_trend(people: People, tagged: Tagged) -> None:
    crowd = people(3)
    tagged("pair", crowd[:2])
    discover_trends_make(NOON)
    assert not DiscoverTrend.objects.exists()
    tagged("pair", crowd[2:])
    discover_trends_make(NOON)
    assert shown() == ["pair"]


def test_what_is_usual_is_no_trend(people: People, tagged: Tagged) -> None:
    crowd = people(8)
    daily, fading, rare, rising = (tagged(name, crowd) for name in ("daily", "fading", "rare", "rising"))
    used_before(daily, *[8] * 7)
    # Fewer than usually are as far from it as more would be.
    used_before(fading, *[30] * 7)
    # Eight days ago is too long ago to be expected; seven are not.
    used_before(rare, 0, 0, 0, 0, 0, 0, 0, 900)
    used_before(rising, 7, 0, 0, 0, 0, 0, 7)
    discover_trends_make(NOON)
    assert shown() == ["rare", "rising"]
    assert score(rare) == 49
    assert score(rising) == pytest.approx((8 - 2) ** 2 / 2)


def test_a_higher_score_is_a_new_peak(people: People, tagged: Tagged) -> None:
    crowd = people(7)
    film = tagged("film", crowd[:5])
    discover_trends_make(NOON)
    assert peak(film) == (16, NOON)
    tagged("film", crowd[5:])
    later = NOON + timedelta(minutes=10)
    discover_trends_make(later)
    # (7 - 1)²
    assert peak(film) == (36, later)


def test_a_peak_is_halved_every_four_hours(people: People, tagged: Tagged) -> None:
    film = tagged("film", people(5))
    for hours, stays in ((3.9, True), (4.1, False)):
        # Of 32 there are 16 left after four hours, which is what five people make.
        before = NOON - timedelta(hours=hours)
        DiscoverTrend.objects.update_or_create(hashtag=film.pk, defaults={"score": 32, "peaked_at": before})
        discover_trends_make(NOON)
        assert peak(film) == ((32, before) if stays else (16, NOON))
        assert DiscoverTrend.objects.get().accounts == 5


def test_the_stronger_comes_first_as_of_now(people: People, tagged: Tagged) -> None:
    crowd = people(6)
    old, new = tagged("old", crowd[:4]), tagged("new", crowd[:3])
    now = timezone.now()
    DiscoverTrend.objects.create(hashtag=old.pk, score=40, peaked_at=now - timedelta(hours=16), accounts=4)
    DiscoverTrend.objects.create(hashtag=new.pk, score=4, peaked_at=now, accounts=3)
    # 40 / 2⁴ is less than 4.
    assert shown() == ["new", "old"]


def test_what_has_faded_is_forgotten_and_what_is_barred_is_not(people: People, tagged: Tagged) -> None:
    film, rude = tagged("film", people(3)), tagged("rude", [])
    discover_trends_bar(hashtags=[rude.pk], is_barred=True)
    discover_trends_make(NOON)
    discover_trends_make(NOON + timedelta(days=3))
    assert list(DiscoverTrend.objects.values_list("pk", flat=True)) == [rude.pk]
    assert DiscoverUse.objects.filter(hashtag=film.pk).count() == 1
    discover_trends_make(NOON + timedelta(days=20))
    assert not DiscoverUse.objects.exists()


@pytest.mark.parametrize("gone", ["private", "inactive", "hidden", "deleted", "left", "yesterday"])
def test_only_what_everybody_may_see_counts(people: People, tagged: Tagged, gone: str) -> None:
    crowd = people(3)
    film = tagged("film", crowd)
    discover_trends_make(NOON)
    assert shown() == ["film"]
    posts, person = FeedPost.objects.filter(author=crowd[0]), AccountsUser.objects.filter(pk=crowd[0].pk)
    if gone == "private":
        AccountsProfile.objects.filter(user=crowd[0]).update(is_private=True)
    elif gone == "inactive":
        person.update(is_active=False)
    elif gone == "hidden":
        posts.update(published=None)
    elif gone == "deleted":
        posts.delete()
    elif gone == "left":
        person.delete()
    else:
        posts.update(created_at=NOON - timedelta(hours=25))
    # It was one this morning, and its score has hardly faded.
    discover_trends_make(NOON)
    assert shown() == []
    assert DiscoverUse.objects.get(hashtag=film.pk).accounts == 2
    assert DiscoverTrend.objects.get(pk=film.pk).accounts == 2


def test_what_nobody_uses_any_more_is_not_shown(people: People, tagged: Tagged) -> None:
    film = tagged("film", people(3))
    discover_trends_make(NOON)
    AccountsUser.objects.update(is_active=False)
    assert discover_trends_make(NOON) == 0
    assert (shown(), DiscoverTrend.objects.get(pk=film.pk).accounts) == ([], 0)
    # Let in again, they are what they were.
    AccountsUser.objects.update(is_active=True)
    discover_trends_make(NOON)
    assert (shown(), score(film)) == (["film"], 4)


def test_a_hashtag_of_no_public_post_is_not_named(people: People, tagged: Tagged) -> None:
    film = tagged("film", people(3))
    discover_trends_make(NOON)
    FeedHashtag.objects.filter(pk=film.pk).update(post_count=0)
    assert shown() == []


def test_what_is_barred_is_never_shown_until_it_is_again(people: People, tagged: Tagged) -> None:
    film = tagged("film", people(3))
    discover_trends_make(NOON)
    assert [trend.name for trend in discover_trends(5)] == ["Film"]
    # At once, though the trends are kept for a minute.
    discover_trends_bar(hashtags=[film.pk], is_barred=True)
    assert discover_trends(5) == []
    discover_trends_make(NOON)
    assert shown() == []
    discover_trends_bar(hashtags=[film.pk], is_barred=False)
    assert [trend.name for trend in discover_trends(5)] == ["Film"]


def test_trends_stand_on_explore_and_in_search(people: People, tagged: Tagged, client: Client) -> None:
    tagged("café", people(3))
    discover_trends_make(NOON)
    cache.clear()
    for path in ("/explore/", "/explore/search/"):
        page = client.get(path, follow=True).text
        assert 'href="/tags/caf%C3%A9/"><b>#Café</b>' in page
        assert "3 people today" in page
    assert "trends" not in client.get("/explore/search/", {"q": "cafe"}).text.partition("<main")[2]


def test_the_strongest_eight_are_shown_in_their_order(tagged: Tagged, client: Client) -> None:
    strengths = [5, 13, 1, 8, 2, 12, 4, 10, 7, 3, 11, 6, 9]
    barred, emptied = tagged("tag12", []), tagged("tag10", [])
    for strength in strengths:
        hashtag = tagged(f"tag{strength}", [])
        DiscoverTrend.objects.create(
            hashtag=hashtag.pk, score=strength, peaked_at=timezone.now(), accounts=3, is_barred=strength == 12
        )
    FeedHashtag.objects.filter(pk=emptied.pk).update(post_count=0)
    page = client.get("/explore/", follow=True).text
    links = re.findall(r'<a class="trend" href="/tags/tag(\d+)/">', page)
    assert links == ["13", "11", "9", "8", "7", "6", "5", "4"]
    discover_trends_bar(hashtags=[barred.pk], is_barred=False)
    page = client.get("/explore/", follow=True).text
    assert re.findall(r'<a class="trend" href="/tags/tag(\d+)/">', page)[:2] == ["13", "12"]


def test_they_are_kept(
    people: People, tagged: Tagged, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tagged("film", people(3))
    discover_trends_make(NOON)
    with django_assert_num_queries(2):
        discover_trends(5)
    with django_assert_num_queries(0):
        assert len(discover_trends(5)) == 1


def test_the_job_says_how_many(people: People, tagged: Tagged) -> None:
    tagged("film", people(3), at=timezone.now())
    discover_trends_job()
    run = DiscoverRun.objects.get()
    assert (run.job, run.outcome, run.counts) == ("discover.trends", "done", {"hashtags": 1})
