"""The job that seeks whom people who were here may want to follow."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AccountsSession, AccountsUser
from conftest import Person
from discover.models import DiscoverRun
from discover.tasks.people import discover_suggestions
from discover.tests.circles import circle, names
from social.actions import social_dismiss
from social.models import SocialSuggestions
from social.suggestions import (
    social_suggestions_due,
    social_suggestions_make,
)

BrowserOf = Callable[[AccountsUser], Client]


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


def was_here(user: AccountsUser, **ago: float) -> None:
    AccountsSession.objects.filter(user=user).update(last_seen=timezone.now() - timedelta(**ago))


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


def test_who_waited_longest_is_first_in_line(
    person: Person, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("social.suggestions._BATCH", 2)
    users = [person(f"user{number}") for number in range(5)]
    for user, hours in zip(users, (8, 30, 7, 20, 9), strict=True):
        browser_of(user).get("/")
        made_at = timezone.now() - timedelta(hours=hours)
        SocialSuggestions.objects.create(user=user, made_at=made_at)
    assert social_suggestions_due() == [users[1].pk, users[3].pk]
    # All of them, batch after batch, while there is time.
    monkeypatch.setattr("discover.tasks.people._SECONDS", 0)
    discover_suggestions()
    assert len(social_suggestions_due()) == 2
    monkeypatch.setattr("discover.tasks.people._SECONDS", 90)
    discover_suggestions()
    assert social_suggestions_due() == []
    assert [run.counts for run in DiscoverRun.objects.order_by("pk")] == [{"people": 0}, {"people": 5}]


def test_who_logged_out_is_not_due(ana: AccountsUser, browser_of: BrowserOf) -> None:
    browser_of(ana).get("/")
    assert social_suggestions_due() == [ana.pk]
    AccountsSession.objects.all().delete()
    assert social_suggestions_due() == []


@pytest.mark.django_db(transaction=True)
def test_who_is_deleted_before_their_turn_holds_up_nobody(person: Person) -> None:
    ana, gone = person("ana"), person("gone")
    key = gone.pk
    gone.delete()
    social_suggestions_make([key, ana.pk])
    assert [row.pk for row in SocialSuggestions.objects.all()] == [ana.pk]
