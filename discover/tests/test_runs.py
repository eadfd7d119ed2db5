"""Jobs: each run has a row, none runs twice at once, and none that dies stands in the way of the next."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import AccountsUser
from conftest import Person
from discover.actions import discover_less_add, discover_preference_set
from discover.models import DiscoverEpoch, DiscoverLess, DiscoverRun, DiscoverTaste
from discover.runs import discover_run
from discover.search.recent import discover_recent_add
from discover.tasks.epochs import discover_epoch, discover_fresh
from discover.tasks.tastes import discover_tastes
from discover.tests.conftest import Posts
from discover.walls.make import discover_wall_of
from tests.races import at_once

Outcome = DiscoverRun.Outcome
BrowserOf = Callable[[AccountsUser], Client]
pytestmark = pytest.mark.django_db


def outcomes(job: str) -> list[str]:
    return list(DiscoverRun.objects.filter(job=job).order_by("pk").values_list("outcome", flat=True))


def test_a_run_says_when_how_long_and_how_many() -> None:
    assert discover_run("job", lambda: {"posts": 3}) == {"posts": 3}
    run = DiscoverRun.objects.get()
    assert (run.job, run.outcome, run.counts, run.error) == ("job", Outcome.DONE, {"posts": 3}, "")
    assert run.seconds is not None
    assert run.seconds >= 0


def test_a_run_that_fails_says_why_and_lets_it_be_known() -> None:
    def fail() -> dict[str, Any]:
        raise ValueError("no film")

    with pytest.raises(ValueError, match="no film"):
        discover_run("job", fail)
    run = DiscoverRun.objects.get()
    assert (run.outcome, run.error) == (Outcome.FAILED, "ValueError('no film')")
    # The next is not held up.
    assert discover_run("job", dict) == {}


@pytest.mark.django_db(transaction=True)
def test_a_job_that_overlaps_itself_does_nothing() -> None:
    inside, done = threading.Event(), threading.Event()

    def work() -> dict[str, Any]:
        inside.set()
        assert done.wait(10)
        return {}

    def second() -> object:
        assert inside.wait(10)
        try:
            return discover_run("job", lambda: {"posts": 1}), discover_run("other", dict)
        finally:
            done.set()

    [first, other] = at_once(lambda: discover_run("job", work), second)
    assert (first, other) == ({}, (None, {}))
    assert outcomes("job") == [Outcome.DONE]


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_connection_is_cut_is_noted_and_holds_up_nothing() -> None:
    def work() -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(pg_backend_pid())")
        return {}

    [outcome] = at_once(lambda: discover_run("job", work))
    assert isinstance(outcome, Exception)
    assert outcomes("job") == [Outcome.RUNNING]
    assert discover_run("job", dict) == {}
    assert outcomes("job") == [Outcome.KILLED, Outcome.DONE]


def test_only_the_last_runs_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("discover.runs._KEPT", 3)
    for number in range(5):
        discover_run("job", lambda number=number: {"number": number})  # type: ignore[misc]
    discover_run("other", dict)
    kept = DiscoverRun.objects.filter(job="job").order_by("pk")
    assert [run.counts["number"] for run in kept] == [2, 3, 4]


def test_a_site_gets_its_first_epoch_with_its_first_fresh_posts(person: Person, posts: Posts) -> None:
    posts(person("ana"), 2)
    discover_fresh()
    assert DiscoverEpoch.objects.get().posts == 2
    discover_fresh()
    assert DiscoverEpoch.objects.count() == 1
    discover_epoch()
    assert DiscoverEpoch.objects.count() == 2
    assert outcomes("discover.epoch") == [Outcome.DONE, Outcome.DONE]


def test_tastes_are_made_of_who_was_here(person: Person, client: Client) -> None:
    ana = person("ana")
    person("bia")
    client.force_login(ana)
    discover_tastes()
    assert [taste.user_id for taste in DiscoverTaste.objects.all()] == [ana.pk]
    discover_tastes()
    assert DiscoverRun.objects.order_by("-pk")[0].counts == {"people": 0}


def test_staff_can_look_at_runs_and_epochs(person: Person, browser_of: Any) -> None:
    discover_epoch()
    staff = person("staff")
    AccountsUser.objects.filter(pk=staff.pk).update(is_staff=True, is_superuser=True)
    browser = browser_of(AccountsUser.objects.get(pk=staff.pk))
    page = browser.get("/admin/discover/discoverrun/")
    assert b"discover.epoch" in page.content
    assert browser.get("/admin/discover/discoverepoch/").status_code == 200
    run = DiscoverRun.objects.get()
    assert browser.get(f"/admin/discover/discoverrun/{run.pk}/change/").status_code == 200
    assert browser.post(f"/admin/discover/discoverrun/{run.pk}/delete/").status_code == 403


def test_an_account_with_tastes_and_walls_is_deleted(person: Person, browser_of: BrowserOf) -> None:
    boss, gone = AccountsUser.objects.create_superuser("boss", "boss@example.org", "x"), person("gone")
    discover_preference_set(user=gone, hashtags=1, people=2, fresh=3, is_surprising=False)
    discover_less_add(user=gone, kind=DiscoverLess.Kind.AUTHOR, key=boss.pk)
    discover_recent_add(user=gone, kind="words", text="sea")
    discover_wall_of(gone, "a")
    assert DiscoverTaste.objects.filter(user=gone).exists()
    answer = browser_of(boss).post(f"/admin/accounts/accountsuser/{gone.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 302
    assert not AccountsUser.objects.filter(pk=gone.pk).exists()
