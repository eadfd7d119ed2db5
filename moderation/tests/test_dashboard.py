"""The team's first page: its numbers, what they lead to, who sees them, and what it does without Redis."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from pytest_django import Settings
from redis import Redis

from accounts.models import AccountsArrival, AccountsUser
from common.schedule import common_schedule, common_schedule_write
from common.slow import CommonSlowPages
from common.tests.brokers import CommonTestBroker
from conftest import Person, Post
from moderation.actions import moderation_appeal, moderation_decide
from moderation.dashboard.jobs import moderation_job_bars, moderation_job_line
from moderation.dashboard.plots import moderation_plots
from moderation.dashboard.storage import moderation_storage_kinds
from moderation.figures import moderation_doctor_said
from moderation.models import (
    ModerationCase,
    ModerationDay,
    ModerationFailedTask,
    ModerationJob,
    ModerationMeasure,
)
from moderation.tasks import moderation_days, moderation_storage
from moderation.tests.conftest import BrowserOf, CaseOf, Moderator

pytestmark = pytest.mark.django_db

Outcome = ModerationJob.Outcome


@pytest.fixture
def scheduled() -> None:
    common_schedule_write(common_schedule())


def ran(name: str, **values: Any) -> ModerationJob:
    """As if the job had run a moment ago, and well."""
    done = {
        "outcome": Outcome.DONE,
        "began_at": timezone.now(),
        "seconds": 0.5,
        "took": [0.5],
        "worker": "w@one",
    }
    return ModerationJob.objects.create(periodic=PeriodicTask.objects.get(name=name), **done | values)


def page(client: Client) -> str:
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(client: Client) -> Any:
    return client.get("/admin/").context["moderation_numbers"]


def test_an_empty_site_has_a_page(boss: AccountsUser, browser_of: BrowserOf) -> None:
    ModerationJob.objects.all().delete()
    PeriodicTask.objects.all().delete()
    text = page(browser_of(boss))
    for words in ("Nothing in thirty days.", "Nothing waits.", "No jobs are scheduled.", "Not measured yet."):
        assert words in text
    assert "It has not looked yet." in text


def test_what_waits_is_counted_with_its_age_and_leads_to_its_list(
    boss: AccountsUser, browser_of: BrowserOf, case_of: CaseOf, moderator: Moderator
) -> None:
    case_of("post")
    appealed = case_of("comment")
    by = moderator("first")
    decision = moderation_decide(
        case=appealed, by=by, measure=ModerationMeasure.HIDE, rule="spam", reason="Spam"
    )
    moderation_appeal(decision=decision, text="Why?")
    ModerationFailedTask.objects.create(task="a.task", digest="a", error="E", last_at=timezone.now())
    ModerationCase.objects.filter(closed_at=None).update(opened_at=timezone.now() - timedelta(hours=5))
    tiles = {str(task.label): task for task in numbers(browser_of(boss))["tasks"]}
    assert {label: task.number for label, task in tiles.items() if label != "Undelivered events"} == {
        "Cases": 1,
        "Appeals": 1,
        "Requests to join": 0,
        "Failed tasks": 1,
    }
    assert tiles["Undelivered events"].number > 0
    text = page(browser_of(boss))
    assert ">5 h<" in text
    for task in tiles.values():
        assert f'href="{task.url}"' in text
        assert browser_of(boss).get(task.url).status_code == 200


def test_who_waits_to_be_let_in_is_told_to_who_may_let_them_in(
    boss: AccountsUser, browser_of: BrowserOf, person: Person
) -> None:
    State = AccountsArrival.State
    first = timezone.now() - timedelta(hours=5)
    for name, state, at in [("ana", State.WAITING, first), ("bo", State.WAITING, timezone.now())]:
        AccountsArrival.objects.create(user=person(name), state=state, at=at)
    AccountsArrival.objects.create(user=person("caio"), at=first - timedelta(days=1))
    tile = next(each for each in numbers(browser_of(boss))["tasks"] if each.label == "Requests to join")
    assert (tile.number, tile.since) == (2, first)
    assert browser_of(boss).get(tile.url).status_code == 200
    looker = person("looker")
    AccountsUser.objects.filter(pk=looker.pk).update(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_accountsarrival"))
    assert numbers(browser_of(AccountsUser.objects.get(pk=looker.pk)))["tasks"] == []


def test_days_are_plotted_and_told(boss: AccountsUser, browser_of: BrowserOf, post: Post) -> None:
    post(boss)
    moderation_days()
    found = {plot.kind: plot for plot in numbers(browser_of(boss))["plots"]}
    posts = found["posts"]
    assert (posts.today, posts.most, len(posts.bars)) == (1, 1, 30)
    assert [bar.height for bar in posts.bars[-2:]] == [1, 80]
    assert posts.bars[-1].is_today
    assert "0 a day on average" in posts.words
    assert posts.url == "/admin/feed/feedpost/"
    assert found["messages"].url == ""


def test_one_is_higher_than_nothing_beside_a_million(boss: AccountsUser) -> None:
    def day(number: int, posts: int) -> ModerationDay:
        return ModerationDay(
            day=timezone.localdate() - timedelta(days=number), posts=posts, signups=0, messages=0, active=0
        )

    plot = moderation_plots([day(2, 0), day(1, 1), day(0, 1_000_000)], boss)[2]
    assert [bar.height for bar in plot.bars] == [1, 3, 80]
    assert plot.bars[2].words.endswith(": 1,000,000")


def test_the_machinery_is_told(
    scheduled: None, boss: AccountsUser, browser_of: BrowserOf, own_files: Any
) -> None:
    for queue in ("alerts", "default", "discover"):
        ran(f"moderation.heartbeat:{queue}", worker="w@two")
    ran("alerts.sweep", outcome=Outcome.FAILED, error="ValueError: too much", seconds=1.25)
    moderation_storage()
    moderation_doctor_said("full", {"counters": ["ana: 7 counted, 1 there"]})
    server = numbers(browser_of(boss))["server"]
    assert [(queue.name, queue.is_alive) for queue in server["queues"]] == [
        ("alerts", True),
        ("default", True),
        ("discover", True),
        ("media", False),
    ]
    assert [worker for worker, _ in server["workers"]] == ["w@one", "w@two"]
    first = server["jobs"][0]
    assert (first.name, first.seconds, first.error) == ("alerts.sweep", 1.25, "ValueError: too much")
    # A silent queue, a failed job, a wrong counter.
    assert server["alarms"] == 3
    text = page(browser_of(boss))
    for words in ("3 things need a look", "counters: ana: 7 counted, 1 there", "Not seen yet", "1.25 s"):
        assert words in text


def test_a_silent_worker_is_told(scheduled: None, boss: AccountsUser, browser_of: BrowserOf) -> None:
    ran("moderation.heartbeat:media", began_at=timezone.now() - timedelta(minutes=10))
    assert "Silent" in page(browser_of(boss))


def test_queues_are_as_long_as_they_are(
    boss: AccountsUser, browser_of: BrowserOf, settings: Settings
) -> None:
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete("media")
        redis.rpush("media", "one", "two")
        try:
            server = numbers(browser_of(boss))["server"]
        finally:
            redis.delete("media")
    assert {queue.name: queue.length for queue in server["queues"]}["media"] == 2


def test_the_slowest_pages_are_those_that_are_asked_for(
    boss: AccountsUser, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = CommonSlowPages()
    monkeypatch.setattr("common.logs.COMMON_SLOW_PAGES", pages)
    client = browser_of(boss)
    client.get("/explore/")
    pages.bring()
    assert [page.route for page in numbers(client)["server"]["slow"]] == ["GET discover:explore"]
    for _ in range(5):
        client.get("/healthz")
    pages.bring()
    assert [page.route for page in numbers(client)["server"]["slow"]] == ["GET common-healthz"]


def test_without_redis_the_page_says_so(
    scheduled: None, boss: AccountsUser, browser_of: BrowserOf, broker: CommonTestBroker, settings: Settings
) -> None:
    client = browser_of(boss)
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": broker.url}}
    assert not numbers(client)["server"]["is_redis_away"]
    broker.kill()
    text = page(client)
    assert "Redis does not answer. Nothing is lost" in text
    assert "Not known while Redis is away." in text
    assert {queue.length for queue in numbers(client)["server"]["queues"]} == {None}


@pytest.mark.parametrize("is_super", [True, False], ids=["superuser", "administrator"])
def test_it_costs_few_queries_however_much_there_is(
    scheduled: None,
    boss: AccountsUser,
    browser_of: BrowserOf,
    case_of: CaseOf,
    person: Person,
    is_super: bool,
) -> None:
    AccountsUser.objects.filter(pk=boss.pk).update(is_superuser=is_super)
    boss.user_permissions.set(Permission.objects.all())
    client = browser_of(boss)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client)
        return len(queries)

    page(client)
    before = cost()
    moderation_days()
    moderation_storage()
    for number, periodic in enumerate(PeriodicTask.objects.all()):
        ran(periodic.name, outcome=[Outcome.DONE, Outcome.FAILED][number % 2])
    for kind in ("post", "comment", "person"):
        case_of(kind)
        person(f"p-{kind}".replace("-", "."))
    assert cost() == before
    assert before <= 12


def test_a_moderator_sees_cases_and_no_numbers_of_the_server(
    scheduled: None, browser_of: BrowserOf, moderator: Moderator, case_of: CaseOf
) -> None:
    case_of()
    client = browser_of(moderator("moderator"))
    found = numbers(client)
    assert set(found) == {"tasks"}
    assert [str(task.label) for task in found["tasks"]] == ["Cases", "Appeals"]
    text = page(client)
    for words in ("Queues", "Sign-ups", "Storage", "Slow pages", "Run now"):
        assert words not in text


def test_who_may_see_days_may_not_run_jobs(scheduled: None, browser_of: BrowserOf, person: Person) -> None:
    user = person("looker")
    AccountsUser.objects.filter(pk=user.pk).update(is_staff=True)
    names = ["view_moderationday", "view_moderationjob"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    text = page(browser_of(user))
    assert "Sign-ups" in text
    assert "Queues" in text
    assert "Run now" not in text
    # No list is open to them.
    assert "/admin/accounts/accountsuser/" not in text


def state_of(periodic: PeriodicTask, **values: Any) -> tuple[str, bool]:
    ModerationJob.objects.filter(periodic=periodic).delete()
    if values:
        ran(periodic.name, **values)
    fresh = PeriodicTask.objects.select_related("moderation_job").get(pk=periodic.pk)
    state = moderation_job_line(fresh).state
    return str(state.words), state.is_bad


def test_a_job_is_late_by_the_schedule_that_an_admin_gave_it(scheduled: None) -> None:
    sweep = PeriodicTask.objects.get(name="alerts.sweep")
    trim = PeriodicTask.objects.get(name="alerts.trim")
    # Due once a day, last between three and four hours ago.
    hour = (timezone.localtime() - timedelta(hours=3)).hour
    trim.crontab = CrontabSchedule.objects.create(hour=hour, minute=0, timezone=site_settings.TIME_ZONE)
    trim.save()

    def ago(**span: int) -> dict[str, Any]:
        return {"began_at": timezone.now() - timedelta(**span)}

    assert state_of(sweep) == ("Not yet", False)
    assert state_of(sweep, **ago(minutes=1)) == ("Done", False)
    assert state_of(sweep, **ago(minutes=7)) == ("Late", True)
    assert state_of(trim, **ago(hours=2)) == ("Done", False)
    assert state_of(trim, **ago(hours=5)) == ("Late", True)
    assert state_of(sweep, **ago(hours=1), outcome=Outcome.RUNNING) == ("Killed", True)
    sweep.interval = IntervalSchedule.objects.create(every=1, period=IntervalSchedule.DAYS)
    sweep.save()
    assert state_of(sweep, **ago(minutes=7)) == ("Done", False)
    sweep.enabled = False
    sweep.save()
    assert state_of(sweep, **ago(days=9)) == ("Switched off", False)


def test_bars_of_runs_fit_their_space() -> None:
    assert moderation_job_bars([]) == []
    assert moderation_job_bars([0.0, 0.0]) == [(0, 15, 1), (4, 15, 1)]
    bars = moderation_job_bars([1.0] * 30 + [2.0])
    assert len(bars) == 20
    assert bars[-1] == (76, 0, 16)


def test_kinds_of_storage_fill_the_bar() -> None:
    def size(number: int) -> dict[str, Any]:
        return {"files": 1, "bytes": number, "is_guess": False}

    kinds = moderation_storage_kinds({"avatars": size(1), "photos": size(2), "new": size(0)})
    assert [(str(kind.label), kind.x, kind.width) for kind in kinds] == [
        ("Photos of posts", 0, 200),
        ("Profile photos", 200, 100),
        ("new", 300, 0),
    ]
    assert moderation_storage_kinds({}) == []
    assert [kind.width for kind in moderation_storage_kinds({"photos": size(0)})] == [0]
