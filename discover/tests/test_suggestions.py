"""Whom one may want to follow: found by a job, looked at on a page, dismissed for good."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccountsProfile, AccountsUser
from conftest import Person
from discover.tests.circles import circle, names
from social.actions import social_block, social_dismiss, social_follow, social_mute
from social.models import SocialDismissal, SocialMute, SocialSuggestions
from social.suggestions import (
    social_suggestions,
    social_suggestions_forget,
    social_suggestions_make,
)
from tests.races import at_once, held_back

BrowserOf = Callable[[AccountsUser], Client]
PAGE = "/explore/people/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


def on_page(page: Any) -> list[str]:
    return re.findall(r'data-person="([^"]*)"', page.text)


# The page


def test_the_page_says_why(ana: AccountsUser, person: Person, browser_of: BrowserOf) -> None:
    circle(person, ana, "bia", "caio")
    other = person("other")
    social_follow(follower=ana, followed=other)
    social_follow(follower=other, followed=AccountsUser.objects.get(username="bia"))
    page = browser_of(ana).get(PAGE)
    assert on_page(page) == ["bia", "caio"]
    assert re.search(r'data-person="bia".*?Followed by \w+ \+ 1<', page.text, re.DOTALL)
    assert re.search(r'data-person="caio".*?Followed by friend<', page.text, re.DOTALL)


def test_nobody_yet(ana: AccountsUser, browser_of: BrowserOf) -> None:
    page = browser_of(ana).get(PAGE)
    assert (page.status_code, on_page(page)) == (200, [])
    assert "Nobody to suggest yet" in page.text


def test_members_alone_have_suggestions(client: Client, db: None) -> None:
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
    assert client.post(PAGE).status_code == 405


def test_who_is_in_nobodys_circle_has_another_reason(
    ana: AccountsUser, person: Person, browser_of: BrowserOf
) -> None:
    for name in ("fan", "named", "new"):
        person(name, post_count=1, name="Nadia" if name == "named" else "")
    social_follow(follower=AccountsUser.objects.get(username="fan"), followed=ana)
    rows = re.findall(r'data-person="(\w+)".*?small">([^<]*)<', browser_of(ana).get(PAGE).text, re.DOTALL)
    assert rows == [("new", "Suggested for you"), ("named", "Nadia"), ("fan", "Follows you")]


def test_private_accounts_are_asked(ana: AccountsUser, person: Person, browser_of: BrowserOf) -> None:
    circle(person, ana, "open")
    closed = person("closed")
    social_follow(follower=AccountsUser.objects.get(username="friend"), followed=closed)
    AccountsProfile.objects.filter(user=closed).update(is_private=True)
    page = browser_of(ana).get(PAGE).text
    labels = re.findall(r'action="/(\w+)/follow/".*?data-optimistic-label="(\w+)"', page, re.DOTALL)
    assert labels == [("closed", "Requested"), ("open", "Following")]


def test_the_page_costs_the_same_for_many(ana: AccountsUser, person: Person, browser_of: BrowserOf) -> None:
    browser, counts = browser_of(ana), []
    for near, new in ((1, 0), (14, 15)):
        circle(person, ana, *[f"near{near}.{number}" for number in range(near)])
        for number in range(new):
            person(f"new{number}", post_count=1, is_private=True)
        social_suggestions_forget(ana)
        with CaptureQueriesContext(connection) as asked:
            shown = on_page(browser.get(PAGE))
        counts.append(len(asked))
    assert len(shown) == 30
    assert len(set(counts)) == 1
    assert counts[0] <= 6


def test_what_beat_found_is_shown_unless_it_no_longer_is_so(
    ana: AccountsUser, person: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    found = circle(person, ana, *[f"p{number}" for number in range(12)])
    social_suggestions_make([ana.pk])
    later = person("later")
    social_follow(follower=AccountsUser.objects.get(username="friend"), followed=later)
    assert "later" not in names(ana)
    # The last of these are the first that are suggested.
    *left, blocked, blocker, muted, followed, asked, gone, dismissed = found
    social_block(blocker=ana, blocked=blocked)
    social_block(blocker=blocker, blocked=ana)
    social_mute(muter=ana, muted=muted, scope=SocialMute.Scope.POSTS)
    social_follow(follower=ana, followed=followed)
    AccountsProfile.objects.filter(user=asked).update(is_private=True)
    social_follow(follower=ana, followed=AccountsUser.objects.get(pk=asked.pk))
    AccountsUser.objects.filter(pk=gone.pk).update(is_active=False)
    social_dismiss(user=ana, person=dismissed)
    social_suggestions_forget(ana)
    # What was kept is looked at, and whom it names: these are as many as are wanted.
    for queries in (2, 1):
        with django_assert_num_queries(queries):
            assert {each.username for each in social_suggestions(ana, 5)} == {each.username for each in left}
    # More are wanted than are left of it.
    assert set(names(ana)) == {"later", *(each.username for each in left)}


def test_what_beat_found_is_no_end_once_all_of_it_is_followed(
    ana: AccountsUser, person: Person, browser_of: BrowserOf
) -> None:
    found = circle(person, ana, *[f"p{number}" for number in range(7)])
    social_suggestions_make([ana.pk])
    circle(person, ana, "later")
    for each in found:
        social_follow(follower=ana, followed=each)
    assert on_page(browser_of(ana).get(PAGE)) == ["later"]


@pytest.mark.parametrize(
    ("hours", "few", "is_kept"), [(23, False, True), (25, False, False), (1, True, False)]
)
def test_what_beat_found_long_ago_or_too_little_is_sought_anew(
    ana: AccountsUser, person: Person, hours: float, few: bool, is_kept: bool
) -> None:
    circle(person, ana, *[f"p{number}" for number in range(6 if few else 7)])
    social_suggestions_make([ana.pk])
    SocialSuggestions.objects.update(made_at=timezone.now() - timedelta(hours=hours))
    circle(person, ana, "later")
    assert ("later" in names(ana)) is not is_kept


# Dismissing


def test_who_is_dismissed_never_comes_again(ana: AccountsUser, person: Person, browser_of: BrowserOf) -> None:
    circle(person, ana, "bia", "caio")
    browser = browser_of(ana)
    assert on_page(browser.get(PAGE)) == ["caio", "bia"]
    answer = browser.post("/bia/dismiss/", {"limit": "50"}, headers=HTMX)
    assert on_page(answer) == ["caio"]
    assert 'name="limit" value="50"' in answer.text
    assert names(ana) == ["caio"]
    social_suggestions_make([ana.pk])
    assert names(ana) == ["caio"]
    # Of everybody else she may be suggested.
    other = person("other")
    circle(person, other)
    assert "bia" in names(other)


def test_another_comes_in_their_place(ana: AccountsUser, person: Person, browser_of: BrowserOf) -> None:
    circle(person, ana, *[f"p{number}" for number in range(9)])
    first, *others = names(ana)
    answer = browser_of(ana).post(f"/{first}/dismiss/", headers=HTMX)
    assert on_page(answer) == others[:5]


def test_the_last_one_leaves_nothing(ana: AccountsUser, person: Person, browser_of: BrowserOf) -> None:
    circle(person, ana, "bia")
    answer = browser_of(ana).post("/bia/dismiss/", headers=HTMX)
    assert (answer.status_code, answer.text.strip()) == (200, "")


def test_without_scripts_one_comes_back_to_the_page(
    ana: AccountsUser, person: Person, browser_of: BrowserOf
) -> None:
    circle(person, ana, "bia")
    browser = browser_of(ana)
    form = re.search(r'action="/bia/dismiss/".*?name="next" value="([^"]*)"', browser.get(PAGE).text)
    assert form
    # A second click on a page that still shows her changes nothing.
    for _click in range(2):
        answer = browser.post("/bia/dismiss/", {"next": form[1], "limit": "50"})
        assert (answer.status_code, answer["Location"]) == (302, PAGE)
        assert SocialDismissal.objects.get().person.username == "bia"
    assert on_page(browser.get(PAGE)) == []
    assert browser.post("/bia/dismiss/", {"next": "https://elsewhere.example/"})["Location"] == "/"


def test_a_list_that_is_kept_does_not_bring_them_back(
    ana: AccountsUser, person: Person, browser_of: BrowserOf
) -> None:
    bia, _caio = circle(person, ana, "bia", "caio")
    browser = browser_of(ana)
    assert on_page(browser.get(PAGE)) == ["caio", "bia"]
    # As another process does it that was about to keep them.
    SocialDismissal.objects.create(user=ana, person=bia)
    assert on_page(browser.get(PAGE)) == ["caio"]


@pytest.mark.parametrize("limit", ["", "x", "0", "-1", "1.5", "9" * 30])
def test_a_forged_length_is_a_short_list(
    ana: AccountsUser, person: Person, browser_of: BrowserOf, limit: str
) -> None:
    circle(person, ana, *[f"p{number}" for number in range(9)])
    answer = browser_of(ana).post("/p0/dismiss/", {"limit": limit}, headers=HTMX)
    assert (answer.status_code, len(on_page(answer))) == (200, 5)


def test_who_cannot_be_dismissed(ana: AccountsUser, person: Person, browser_of: BrowserOf) -> None:
    bia, cleo, dora = person("bia"), person("cleo"), person("dora")
    browser, strict = browser_of(ana), Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    assert strict.post("/bia/dismiss/").status_code == 403
    assert browser.get("/bia/dismiss/").status_code == 405
    assert browser.post("/nobody/dismiss/").status_code == 404
    assert Client().post("/bia/dismiss/")["Location"].startswith("/accounts/login/")
    refused = Client().post("/bia/dismiss/", headers=HTMX)
    assert (refused.status_code, refused["HX-Redirect"]) == (401, "/accounts/login/")
    social_block(blocker=bia, blocked=ana)
    social_block(blocker=ana, blocked=cleo)
    AccountsUser.objects.filter(pk=dora.pk).update(is_active=False)
    for name in ("bia", "cleo", "dora"):
        assert browser.post(f"/{name}/dismiss/").status_code == 404
    # Oneself is never suggested anyway.
    assert browser.post("/ana/dismiss/").status_code == 302
    assert not SocialDismissal.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_dismissal(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    assert at_once(*[lambda: social_dismiss(user=ana, person=bia)] * 4) == [None] * 4
    assert SocialDismissal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_is_deleted_while_they_are_dismissed_is_not_found(person: Person, browser_of: BrowserOf) -> None:
    ana, bia = person("ana"), person("bia")
    browser = browser_of(ana)
    with transaction.atomic():
        AccountsUser.objects.get(pk=bia.pk).delete()
        late = held_back(lambda: browser.post("/bia/dismiss/").status_code)
    assert late.result(timeout=30) == 404
    assert not SocialDismissal.objects.exists()


# Where else they stand


def test_the_first_steps_lead_to_them(ana: AccountsUser, person: Person, browser_of: BrowserOf) -> None:
    step = re.compile(r"<li>\s*(.*?Find people to follow.*?)</li>", re.DOTALL)
    first = step.search(browser_of(ana).get("/").text)
    assert first
    assert f'href="{PAGE}"' in first[1]
    social_follow(follower=ana, followed=person("friend"))
    done = step.search(browser_of(ana).get("/").text)
    assert done
    assert f'href="{PAGE}"' not in done[1]


def test_home_shows_a_few_and_leads_to_all(ana: AccountsUser, person: Person, browser_of: BrowserOf) -> None:
    circle(person, ana, *[f"p{number}" for number in range(7)])
    page = browser_of(ana).get("/").text
    lists = re.findall(r'<section class="suggestions".*?</section>', page, re.DOTALL)
    # At the side and at the end of what there is to see.
    assert len(lists) == 2
    for each in lists:
        assert len(re.findall(r'data-person="', each)) == 5
        assert f'href="{PAGE}"' in each
        assert each.count('name="limit" value="5"') == 5
    assert "See all" not in browser_of(ana).get(PAGE).text
