"""Whom one may want to follow: found by a job, looked at on a page, dismissed for good."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AccountsProfile, AccountsSession, AccountsUser
from conftest import Person
from discover.models import DiscoverRun
from discover.tasks.people import discover_suggestions
from social.actions import social_block, social_dismiss, social_follow, social_mute
from social.models import SocialDismissal, SocialMute, SocialSuggestions
from social.suggestions import (
    social_suggestions,
    social_suggestions_due,
    social_suggestions_forget,
    social_suggestions_make,
)
from tests.races import at_once

BrowserOf = Callable[[AccountsUser], Client]
PAGE = "/explore/people/"


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


def circle(person: Person, viewer: AccountsUser, *usernames: str) -> list[AccountsUser]:
    """People whom somebody follows whom the viewer follows."""
    friend = AccountsUser.objects.filter(username="friend").first() or person("friend")
    social_follow(follower=viewer, followed=friend)
    found = [person(username) for username in usernames]
    for each in found:
        social_follow(follower=friend, followed=each)
    return found


def names(viewer: AccountsUser, limit: int = 50) -> list[str]:
    """As a visit finds them that comes later."""
    social_suggestions_forget(viewer)
    return [each.username for each in social_suggestions(viewer, limit)]


def on_page(page: Any) -> list[str]:
    return re.findall(r'data-person="([^"]*)"', page.text)


def was_here(user: AccountsUser, **ago: float) -> None:
    AccountsSession.objects.filter(user=user).update(last_seen=timezone.now() - timedelta(**ago))


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


def test_the_page_costs_the_same_for_many(ana: AccountsUser, person: Person, browser_of: BrowserOf) -> None:
    browser, counts = browser_of(ana), []
    for usernames in (["one"], [f"more{number}" for number in range(14)]):
        circle(person, ana, *usernames)
        social_suggestions_forget(ana)
        with CaptureQueriesContext(connection) as asked:
            assert on_page(browser.get(PAGE))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6


def test_what_beat_found_is_shown_unless_it_no_longer_is_so(
    ana: AccountsUser, person: Person, browser_of: BrowserOf
) -> None:
    found = circle(person, ana, *[f"p{number}" for number in range(12)])
    social_suggestions_make([ana.pk])
    # None of these is found anew: what is kept is looked at.
    blocked, blocker, muted, followed, asked, gone, dismissed, *left = found
    social_block(blocker=ana, blocked=blocked)
    social_block(blocker=blocker, blocked=ana)
    social_mute(muter=ana, muted=muted, scope=SocialMute.Scope.POSTS)
    social_follow(follower=ana, followed=followed)
    AccountsProfile.objects.filter(user=asked).update(is_private=True)
    social_follow(follower=ana, followed=AccountsUser.objects.get(pk=asked.pk))
    AccountsUser.objects.filter(pk=gone.pk).update(is_active=False)
    social_dismiss(user=ana, person=dismissed)
    assert sorted(on_page(browser_of(ana).get(PAGE))) == sorted(each.username for each in left)


# Dismissing


def test_who_is_dismissed_never_comes_again(ana: AccountsUser, person: Person, browser_of: BrowserOf) -> None:
    circle(person, ana, "bia", "caio")
    browser = browser_of(ana)
    assert on_page(browser.get(PAGE)) == ["caio", "bia"]
    answer = browser.post("/bia/dismiss/", {"limit": "50"}, headers={"HX-Request": "true"})
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
    answer = browser_of(ana).post(f"/{first}/dismiss/", headers={"HX-Request": "true"})
    assert on_page(answer) == others[:5]


def test_the_last_one_leaves_nothing(ana: AccountsUser, person: Person, browser_of: BrowserOf) -> None:
    circle(person, ana, "bia")
    answer = browser_of(ana).post("/bia/dismiss/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text.strip()) == (200, "")


def test_without_scripts_one_comes_back_to_the_page(
    ana: AccountsUser, person: Person, browser_of: BrowserOf
) -> None:
    circle(person, ana, "bia")
    browser = browser_of(ana)
    form = re.search(r'action="/bia/dismiss/".*?name="next" value="([^"]*)"', browser.get(PAGE).text)
    assert form
    answer = browser.post("/bia/dismiss/", {"next": form[1], "limit": "50"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert SocialDismissal.objects.get().person.username == "bia"


def test_who_cannot_be_dismissed(ana: AccountsUser, person: Person, browser_of: BrowserOf) -> None:
    bia = person("bia")
    browser, strict = browser_of(ana), Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    assert strict.post("/bia/dismiss/").status_code == 403
    assert browser.get("/bia/dismiss/").status_code == 405
    assert browser.post("/nobody/dismiss/").status_code == 404
    assert Client().post("/bia/dismiss/").status_code in (302, 401)
    social_block(blocker=bia, blocked=ana)
    assert browser.post("/bia/dismiss/").status_code == 404
    # Oneself is never suggested anyway.
    browser.post("/ana/dismiss/")
    assert not SocialDismissal.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_dismissal(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    assert at_once(*[lambda: social_dismiss(user=ana, person=bia)] * 4) == [None] * 4
    assert SocialDismissal.objects.count() == 1


# The job


def test_the_job_seeks_for_who_was_here(ana: AccountsUser, person: Person, browser_of: BrowserOf) -> None:
    circle(person, ana, "bia")
    browser_of(ana).get("/")
    discover_suggestions()
    kept = SocialSuggestions.objects.get(user=ana)
    bia, friend = (AccountsUser.objects.get(username=name).pk for name in ("bia", "friend"))
    assert (kept.people, kept.ways, kept.via) == ([bia], [1], [friend])
    run = DiscoverRun.objects.get()
    assert (run.job, run.outcome, run.counts) == ("discover.suggestions", "done", {"people": 1})
    discover_suggestions()
    assert DiscoverRun.objects.order_by("-pk")[0].counts == {"people": 0}


def test_many_are_sought_for_at_once_and_each_as_alone(ana: AccountsUser, person: Person) -> None:
    other, lonely = person("other"), person("lonely")
    circle(person, ana, "bia", "caio")
    circle(person, other, "dora")
    social_dismiss(user=other, person=AccountsUser.objects.get(username="bia"))
    alone = {user.pk: names(user) for user in (ana, other, lonely)}
    social_suggestions_make(sorted(alone, reverse=True))
    named = dict(AccountsUser.objects.values_list("pk", "username"))
    kept = SocialSuggestions.objects.in_bulk()
    assert {key: [named[pk] for pk in row.people] for key, row in kept.items()} == alone
    assert alone[lonely.pk] == []
    assert alone[other.pk] == ["dora", "caio"]
    for row in kept.values():
        assert len(row.people) == len(row.ways) == len(row.via)


def test_who_is_due(person: Person, browser_of: BrowserOf) -> None:
    never, old, new, away, idle, gone = (
        person(name) for name in ("never", "old", "new", "away", "idle", "gone")
    )
    now = timezone.now()
    for user in (never, old, new, away, idle, gone):
        browser_of(user).get("/")
        if user != never:
            SocialSuggestions.objects.create(user=user, made_at=now - timedelta(hours=7))
    SocialSuggestions.objects.filter(user=old).update(made_at=now - timedelta(hours=20))
    SocialSuggestions.objects.filter(user=new).update(made_at=now - timedelta(hours=5))
    # Not here since they were found; not here for a week; not let in any more.
    was_here(away, hours=8)
    SocialSuggestions.objects.filter(user=idle).update(made_at=now - timedelta(days=20))
    was_here(idle, days=8)
    AccountsUser.objects.filter(pk=gone.pk).update(is_active=False)
    assert social_suggestions_due() == [never.pk, old.pk]


def test_who_logged_out_is_not_due(ana: AccountsUser, browser_of: BrowserOf) -> None:
    browser_of(ana).get("/")
    assert social_suggestions_due() == [ana.pk]
    AccountsSession.objects.all().delete()
    assert social_suggestions_due() == []


# Where else they stand


def test_the_first_steps_and_the_end_of_home_lead_to_them(ana: AccountsUser, browser_of: BrowserOf) -> None:
    assert f'href="{PAGE}"' in browser_of(ana).get("/").text
