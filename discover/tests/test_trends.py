"""Trends: what more people use than usually do, and what is never shown."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
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
BrowserOf = Callable[[AccountsUser], Client]

ADMIN = "/admin/discover/discovertrend/"
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


@pytest.fixture
def boss(people: People, browser_of: BrowserOf) -> Client:
    return browser_of(AccountsUser.objects.create_superuser("boss", "boss@example.org", "x"))


def shown() -> list[str]:
    cache.clear()
    return [trend.folded for trend in discover_trends(10)]


def score(hashtag: FeedHashtag) -> float:
    return DiscoverTrend.objects.get(pk=hashtag.pk).score


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


def test_what_is_usual_is_no_trend(people: People, tagged: Tagged) -> None:
    crowd = people(8)
    daily, rare, rising = (tagged(name, crowd) for name in ("daily", "rare", "rising"))
    used_before(daily, *[8] * 7)
    # Eight days ago is too long ago to be expected.
    used_before(rare, 0, 0, 0, 0, 0, 0, 0, 900)
    used_before(rising, 7, 7)
    discover_trends_make(NOON)
    assert shown() == ["rare", "rising"]
    assert score(rare) == 49
    assert score(rising) == pytest.approx((8 - 2) ** 2 / 2)


def test_a_score_is_halved_every_four_hours_unless_a_higher_one_comes(people: People, tagged: Tagged) -> None:
    crowd = people(12)
    film = tagged("film", crowd[:5])
    discover_trends_make(NOON)
    assert score(film) == 16
    # Four hours later 8 of it are left; seven people make (7 - 1)² = 36.
    later = NOON + timedelta(hours=4)
    discover_trends_make(later)
    trend = DiscoverTrend.objects.get(pk=film.pk)
    assert (trend.score, trend.peaked_at) == (16, later)
    tagged("film", crowd[5:7], at=later - timedelta(minutes=1))
    discover_trends_make(later)
    assert score(film) == 36


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


@pytest.mark.parametrize("gone", ["private", "inactive", "hidden", "deleted", "yesterday"])
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
    else:
        posts.update(created_at=NOON - timedelta(hours=25))
    DiscoverTrend.objects.all().delete()
    discover_trends_make(NOON)
    assert shown() == []
    assert DiscoverUse.objects.get(hashtag=film.pk).accounts == 2


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


# In the admin


def chosen(action: str, *hashtags: FeedHashtag) -> dict[str, object]:
    return {"action": action, "_selected_action": [hashtag.pk for hashtag in hashtags]}


def test_moderators_bar_trends_and_take_it_back(boss: Client, people: People, tagged: Tagged) -> None:
    film = tagged("film", people(3))
    discover_trends_make(NOON)
    page = boss.get(ADMIN).text
    assert "#Film" in page
    boss.post(ADMIN, chosen("bar", film))
    assert DiscoverTrend.objects.get().is_barred
    assert "#Film" in boss.get(ADMIN, {"is_barred__exact": "1", "q": "#FILM"}).text
    assert "#Film" not in boss.get(ADMIN, {"q": "other"}).text
    boss.post(ADMIN, chosen("show", film))
    assert not DiscoverTrend.objects.get().is_barred


def test_a_hashtag_is_barred_before_it_is_a_trend(boss: Client, people: People, tagged: Tagged) -> None:
    crowd = people(3)
    rude = tagged("rude", [])
    assert boss.post(f"{ADMIN}add/", {"name": " #Rude "}).status_code == 302
    tagged("rude", crowd)
    discover_trends_make(NOON)
    assert (DiscoverTrend.objects.get().pk, shown()) == (rude.pk, [])
    # And one that is a trend: its row stays.
    film = tagged("film", crowd)
    discover_trends_make(NOON)
    assert boss.post(f"{ADMIN}add/", {"name": "film"}).status_code == 302
    assert (score(film), shown()) == (4, [])
    refused = boss.post(f"{ADMIN}add/", {"name": "nobody's"})
    assert "Nobody has written this hashtag yet." in refused.text
    assert DiscoverTrend.objects.count() == 2


def test_a_trend_is_looked_at_and_neither_changed_nor_deleted(
    boss: Client, people: People, tagged: Tagged
) -> None:
    film = tagged("film", people(3))
    discover_trends_make(NOON)
    page = boss.get(f"{ADMIN}{film.pk}/change/")
    assert page.status_code == 200
    assert "#Film" in page.text
    assert 'name="_save"' not in page.text
    assert boss.post(f"{ADMIN}{film.pk}/delete/", {"post": "yes"}).status_code == 403


def test_who_may_only_look_bars_nothing(people: People, tagged: Tagged, browser_of: BrowserOf) -> None:
    film = tagged("film", people(3))
    discover_trends_make(NOON)
    clerk = AccountsUser.objects.create_user("clerk", "c@example.org", "x", is_staff=True)
    browser = browser_of(clerk)
    assert browser.get(ADMIN).status_code == 403
    clerk.user_permissions.add(Permission.objects.get(codename="view_discovertrend"))
    assert browser.get(ADMIN).status_code == 200
    browser.post(ADMIN, chosen("bar", film))
    assert browser.post(f"{ADMIN}add/", {"name": "film"}).status_code == 403
    assert not DiscoverTrend.objects.get().is_barred


def test_the_list_asks_nothing_for_each_row(boss: Client, people: People, tagged: Tagged) -> None:
    crowd = people(3)
    counts = []
    for names in (["a1", "a2"], [f"b{number}" for number in range(18)]):
        for name in names:
            tagged(name, crowd)
        discover_trends_make(NOON)
        boss.get(ADMIN)
        with CaptureQueriesContext(connection) as asked:
            assert boss.get(ADMIN).text.count('<th class="field-name">') >= len(names)
        counts.append(len(asked))
    assert counts[0] == counts[1]
