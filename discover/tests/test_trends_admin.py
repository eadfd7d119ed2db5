"""What moderators see of trends and of suggestions, and the little that they may do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AccountsUser
from conftest import Person
from discover.models import DiscoverTrend
from discover.tests.conftest import Posts
from discover.trends import discover_trends, discover_trends_make
from feed.models import FeedHashtag, FeedPostHashtag
from social.actions import social_dismiss, social_follow
from social.models import SocialDismissal, SocialSuggestions
from social.suggestions import social_suggestions, social_suggestions_make

BrowserOf = Callable[[AccountsUser], Client]

TRENDS = "/admin/discover/discovertrend/"
DISMISSALS, SUGGESTIONS = "/admin/social/socialdismissal/", "/admin/social/socialsuggestions/"


@pytest.fixture
def boss(db: None, browser_of: BrowserOf) -> Client:
    return browser_of(AccountsUser.objects.create_superuser("boss", "boss@example.org", "x"))


@pytest.fixture
def clerk(db: None) -> AccountsUser:
    """Somebody of the staff who may nothing yet."""
    return AccountsUser.objects.create_user("clerk", "clerk@example.org", "x", is_staff=True)


def allow(user: AccountsUser, *codenames: str) -> None:
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))


def hashtag(name: str) -> FeedHashtag:
    return FeedHashtag.objects.create(name=name, folded=name.lower(), post_count=1)


def trend(name: str, **values: Any) -> DiscoverTrend:
    """Of five people, at its peak right now."""
    values = {"score": 16, "accounts": 5, "peaked_at": timezone.now()} | values
    return DiscoverTrend.objects.create(hashtag=hashtag(name).pk, **values)


def shown() -> list[str]:
    return [each.name for each in discover_trends(10)]


def found(page: Any) -> list[int]:
    return [row.pk for row in page.context["cl"].result_list]


def chosen(action: str, *rows: DiscoverTrend) -> dict[str, object]:
    return {"action": action, "_selected_action": [row.pk for row in rows]}


def is_barred(row: DiscoverTrend) -> bool:
    return DiscoverTrend.objects.get(pk=row.pk).is_barred


# Trends


def test_trends_are_named_and_found_by_their_names(boss: Client) -> None:
    film, rude = trend("Film"), trend("Rude", is_barred=True, peaked_at=timezone.now() - timedelta(hours=1))
    page = boss.get(TRENDS)
    assert found(page) == [film.pk, rude.pk]
    assert "#Film" in page.text
    for words, rows in {"film": [film], "#FILM": [film], " Fílm ": [film], "fil": [], "other": []}.items():
        assert found(boss.get(TRENDS, {"q": words})) == [row.pk for row in rows]
    assert found(boss.get(TRENDS, {"is_barred__exact": "1"})) == [rude.pk]
    assert found(boss.get(TRENDS, {"is_barred__exact": "0"})) == [film.pk]


def test_a_trend_whose_hashtag_is_gone_is_still_listed(boss: Client) -> None:
    film = trend("Film")
    FeedHashtag.objects.all().delete()
    assert f"{film.pk}, gone" in boss.get(TRENDS).text
    assert boss.get(f"{TRENDS}{film.pk}/change/").status_code == 200


def test_trends_are_barred_and_shown_again_at_once(boss: Client) -> None:
    film, sea, sky = trend("Film"), trend("Sea"), trend("Sky")
    assert sorted(shown()) == ["Film", "Sea", "Sky"]
    page = boss.post(TRENDS, chosen("bar", film, sea), follow=True)
    assert "2 hashtags are never shown." in page.text
    assert shown() == ["Sky"]
    page = boss.post(TRENDS, chosen("show", sea), follow=True)
    assert "1 hashtag is shown again." in page.text
    assert sorted(shown()) == ["Sea", "Sky"]
    assert (is_barred(film), is_barred(sea), is_barred(sky)) == (True, False, False)
    # What it was as a trend is as it was.
    sea.refresh_from_db()
    assert (sea.score, sea.accounts) == (16, 5)


def test_a_hashtag_is_barred_before_it_is_a_trend(
    boss: Client, people: Callable[[int], list[AccountsUser]], posts: Posts
) -> None:
    rude = hashtag("Rude")
    assert "Hashtag" in boss.get(f"{TRENDS}add/").text
    assert boss.post(f"{TRENDS}add/", {"name": " #RUDE "})["Location"] == TRENDS
    row = DiscoverTrend.objects.get()
    assert (row.pk, row.is_barred, row.score) == (rude.pk, True, 0)
    discover_trends_make()
    assert is_barred(row)
    for author in people(3):
        [post] = posts(author, hours=1)
        FeedPostHashtag.objects.create(post=post, hashtag=rude, published=post.published)
    discover_trends_make()
    row.refresh_from_db()
    assert (row.is_barred, row.accounts, shown()) == (True, 3, [])
    boss.post(TRENDS, chosen("show", row))
    assert shown() == ["Rude"]


def test_a_trend_that_is_barred_by_its_name_stays_that_one(boss: Client) -> None:
    film = trend("Film")
    assert boss.post(f"{TRENDS}add/", {"name": "film"}).status_code == 302
    film.refresh_from_db()
    assert (film.is_barred, film.score, film.accounts) == (True, 16, 5)


@pytest.mark.parametrize("name", ["nobody", "", "#", "x" * 101, "fil\0m"])
def test_what_is_no_hashtag_is_not_barred(boss: Client, name: str) -> None:
    hashtag("Film")
    answer = boss.post(f"{TRENDS}add/", {"name": name})
    assert (answer.status_code, bool(answer.context["errors"])) == (200, True)
    assert ("Nobody has written this hashtag yet." in answer.text) is (name in ("nobody", "#"))
    assert not DiscoverTrend.objects.exists()


def test_a_trend_is_looked_at_and_neither_changed_nor_deleted(boss: Client) -> None:
    film = trend("Film")
    address = f"{TRENDS}{film.pk}/"
    page = boss.get(f"{address}change/").text
    assert "#Film" in page
    assert 'name="_save"' not in page
    assert boss.post(f"{address}change/", {"score": "1000", "is_barred": "on"}).status_code == 403
    assert boss.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in boss.get(TRENDS).text
    boss.post(TRENDS, chosen("delete_selected", film) | {"post": "yes"})
    kept = DiscoverTrend.objects.get()
    assert (kept.score, kept.is_barred) == (16, False)


def test_who_may_only_look_bars_nothing(clerk: AccountsUser, browser_of: BrowserOf) -> None:
    film, browser = trend("Film"), browser_of(clerk)
    for address in (TRENDS, f"{TRENDS}{film.pk}/change/", f"{TRENDS}add/"):
        assert browser.get(address).status_code == 403
    assert browser.post(TRENDS, chosen("bar", film)).status_code == 403
    allow(clerk, "view_discovertrend")
    assert 'value="bar"' not in browser.get(TRENDS).text
    browser.post(TRENDS, chosen("bar", film))
    assert browser.post(f"{TRENDS}add/", {"name": "film"}).status_code == 403
    assert not is_barred(film)
    # Who may change may bar, and needs no other permission for it.
    clerk.user_permissions.clear()
    allow(clerk, "change_discovertrend")
    assert 'value="bar"' in browser.get(TRENDS).text
    browser.post(TRENDS, chosen("bar", film))
    assert is_barred(film)


def test_who_is_no_staff_is_asked_to_log_in(person: Person, browser_of: BrowserOf) -> None:
    film = trend("Film")
    answer = browser_of(person("ana")).post(TRENDS, chosen("bar", film))
    assert answer.status_code == 302
    assert "login" in answer["Location"]
    assert not is_barred(film)


def cost(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def test_the_list_of_trends_asks_nothing_for_each_row(boss: Client) -> None:
    costs = []
    for names in (["a0", "a1"], [f"b{number}" for number in range(18)]):
        for name in names:
            trend(name)
        costs.append(cost(boss, TRENDS))
    assert boss.get(TRENDS).text.count("#b") == 18
    assert costs[0] == costs[1]


# Dismissals and suggestions


@pytest.fixture
def pairs(person: Person) -> Callable[[int], list[AccountsUser]]:
    """So many people who dismissed somebody, and whose suggestions were found."""

    def make(count: int) -> list[AccountsUser]:
        first = AccountsUser.objects.count()
        users = [person(f"user{first + number}") for number in range(count)]
        friend = AccountsUser.objects.filter(username="friend").first() or person("friend")
        for user in users:
            social_follow(follower=friend, followed=user)
        for user in users:
            social_follow(follower=user, followed=friend)
            social_dismiss(user=user, person=users[users.index(user) - 1])
        social_suggestions_make([user.pk for user in users])
        return users

    return make


def test_dismissals_are_looked_at_and_taken_back(
    boss: Client, pairs: Callable[[int], list[AccountsUser]]
) -> None:
    one, two, three = pairs(3)
    assert [each.username for each in social_suggestions(one, 5)] == [two.username]
    row = SocialDismissal.objects.get(user=one)
    assert found(boss.get(DISMISSALS, {"q": one.username})) == [
        SocialDismissal.objects.get(person=one).pk,
        row.pk,
    ]
    assert boss.get(f"{DISMISSALS}add/").status_code == 403
    assert boss.post(f"{DISMISSALS}{row.pk}/change/", {}).status_code == 403
    form = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    assert boss.post(DISMISSALS, form).status_code == 302
    # At once, though suggestions are kept.
    assert {each.username for each in social_suggestions(one, 5)} == {two.username, three.username}


def test_suggestions_are_looked_at(boss: Client, pairs: Callable[[int], list[AccountsUser]]) -> None:
    one, two, _three = pairs(3)
    assert found(boss.get(SUGGESTIONS, {"q": f"@{one.username.upper()}"})) == [one.pk]
    assert found(boss.get(SUGGESTIONS, {"q": "user"})) == []
    address = f"{SUGGESTIONS}{one.pk}/"
    page = boss.get(f"{address}change/").text
    assert one.username in page
    assert f'<div class="readonly">{two.pk}</div>' in page
    assert boss.post(f"{address}change/", {"people": ""}).status_code == 403
    assert boss.get(f"{SUGGESTIONS}add/").status_code == 403


def test_an_account_with_both_is_deleted(boss: Client, pairs: Callable[[int], list[AccountsUser]]) -> None:
    one, _two, _three = pairs(3)
    answer = boss.post(f"/admin/accounts/accountsuser/{one.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 302
    assert not AccountsUser.objects.filter(pk=one.pk).exists()
    assert not SocialSuggestions.objects.filter(pk=one.pk).exists()
    assert SocialDismissal.objects.count() == 1


@pytest.mark.parametrize("address", [DISMISSALS, SUGGESTIONS])
def test_lists_of_people_ask_nothing_for_each_row(
    boss: Client, pairs: Callable[[int], list[AccountsUser]], address: str
) -> None:
    costs = []
    for count in (2, 18):
        pairs(count)
        costs.append(cost(boss, address))
    assert len(found(boss.get(address))) == 20
    assert costs[0] == costs[1]


@pytest.mark.parametrize("address", [DISMISSALS, SUGGESTIONS])
def test_staff_without_the_permission_sees_neither(
    clerk: AccountsUser, browser_of: BrowserOf, address: str
) -> None:
    assert browser_of(clerk).get(address).status_code == 403
    allow(clerk, "view_socialdismissal", "view_socialsuggestions")
    assert browser_of(clerk).get(address).status_code == 200
