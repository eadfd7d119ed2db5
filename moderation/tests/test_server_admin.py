"""Jobs run out of turn, tasks tried again and forgotten: what is sent, refused, and written down."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery import shared_task
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask, PeriodicTasks
from pytest_django import Settings
from redis import Redis

from accounts.models import AccountsUser
from common.breaker import CommonBreaker
from common.enqueue import CommonPublisher
from common.schedule import CommonScheduled, common_schedule, common_schedule_write
from conftest import Person
from moderation.actions import moderation_failed_retry, moderation_job_run
from moderation.models import ModerationAct, ModerationFailedTask, ModerationJob
from moderation.tests.conftest import BrowserOf, Moderator
from tests.races import at_once, failures

JOBS, FAILED = "/admin/django_celery_beat/periodictask/", "/admin/moderation/moderationfailedtask/"
QUEUE = "media"

Sent = Callable[[], list[dict[str, Any]]]


@shared_task(name="test.again")
def again(_number: int = 0) -> None:
    """Only ever sent."""


@pytest.fixture
def team(boss: AccountsUser, browser_of: BrowserOf) -> Client:
    return browser_of(boss)


@pytest.fixture
def sent(settings: Settings) -> Iterator[Sent]:
    """What lies in the queues: the header of each message and what it is about."""
    queues = list(settings.CELERY_TASK_QUEUES)
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete(*queues)

        def read() -> list[dict[str, Any]]:
            messages = [(queue, json.loads(raw)) for queue in queues for raw in redis.lrange(queue, 0, -1)]
            return [
                message["headers"]
                | {"queue": queue, "args": json.loads(base64.b64decode(message["body"]))[0]}
                for queue, message in messages
            ]

        yield read
        redis.delete(*queues)


@pytest.fixture
def job(db: None) -> PeriodicTask:
    common_schedule_write([CommonScheduled("test.again", timedelta(minutes=1), QUEUE)])
    return PeriodicTask.objects.get(task="test.again")


@pytest.fixture
def failed(db: None) -> ModerationFailedTask:
    return ModerationFailedTask.objects.create(
        task="test.again", digest="a", arguments=[[7], {}], error="ValueError: No such number", times=3
    )


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis did not answer a moment ago."""
    breaker = CommonBreaker(60)
    breaker.open()
    monkeypatch.setattr("moderation.actions.server.COMMON_PUBLISHER", CommonPublisher(breaker))


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def verbs() -> list[tuple[str, str]]:
    return list(ModerationAct.objects.order_by("pk").values_list("verb", "by_name"))


def refusals() -> list[str]:
    """Of all acts that were written down, why they were refused."""
    return [act.after["refused"] for act in ModerationAct.objects.order_by("pk")]


def test_a_job_runs_now_as_beat_would_send_it(team: Client, job: PeriodicTask, sent: Sent) -> None:
    answer = team.post(f"{JOBS}{job.pk}/run/")
    assert answer["Location"] == JOBS
    assert said(answer) == "1 job is on its way."
    [message] = sent()
    assert (message["task"], message["queue"]) == ("test.again", QUEUE)
    assert message["periodic_task_name"] == job.name
    assert message["expires"]
    assert verbs() == [("run", "boss")]


def test_from_the_first_page_one_comes_back_there(team: Client, job: PeriodicTask, sent: Sent) -> None:
    assert team.post(f"{JOBS}{job.pk}/run/", {"back": "index"})["Location"] == "/admin/"


def test_several_are_run_from_the_list(team: Client, sent: Sent, db: None) -> None:
    common_schedule_write(common_schedule())
    keys = PeriodicTask.objects.filter(name__in=["alerts.sweep", "discover.fresh"]).values_list(
        "pk", flat=True
    )
    answer = team.post(JOBS, {"action": "run", "_selected_action": list(keys)})
    assert said(answer) == "2 jobs are on their way."
    assert {(message["task"], message["queue"]) for message in sent()} == {
        ("alerts.sweep", "alerts"),
        ("discover.fresh", "discover"),
    }


def test_it_is_not_asked_for_twice(team: Client, job: PeriodicTask, sent: Sent) -> None:
    team.post(f"{JOBS}{job.pk}/run/")
    answer = team.post(f"{JOBS}{job.pk}/run/")
    assert "Somebody asked for it a moment ago" in said(answer)
    assert len(sent()) == 1
    # It ran since, or its message was lost.
    ModerationJob.objects.update(began_at=timezone.now(), outcome="done")
    team.post(f"{JOBS}{job.pk}/run/")
    ModerationJob.objects.update(began_at=None, asked_at=timezone.now() - timedelta(minutes=3))
    team.post(f"{JOBS}{job.pk}/run/")
    assert len(sent()) == 3


def test_it_is_not_sent_while_it_runs(team: Client, job: PeriodicTask, sent: Sent) -> None:
    running = ModerationJob.objects.create(periodic=job, began_at=timezone.now())
    assert "It is running right now." in said(team.post(f"{JOBS}{job.pk}/run/"))
    assert sent() == []
    assert refusals() == ["running"]
    # What was killed runs no more.
    ModerationJob.objects.filter(pk=running.pk).update(began_at=timezone.now() - timedelta(hours=1))
    team.post(f"{JOBS}{job.pk}/run/")
    assert len(sent()) == 1


def test_without_redis_nothing_is_said_to_be_sent(
    team: Client, job: PeriodicTask, failed: ModerationFailedTask, away: None
) -> None:
    for address in (f"{JOBS}{job.pk}/run/", f"{FAILED}{failed.pk}/retry/"):
        assert "Redis does not answer" in said(team.post(address))
    assert refusals() == ["away", "away"]
    assert ModerationFailedTask.objects.exists()
    assert not ModerationJob.objects.filter(asked_at__isnull=False).exists()


def test_a_task_is_tried_again_with_what_it_was_about(
    team: Client, failed: ModerationFailedTask, sent: Sent
) -> None:
    answer = team.post(f"{FAILED}{failed.pk}/retry/")
    assert said(answer) == "1 task is on its way again."
    [message] = sent()
    assert (message["task"], message["args"]) == ("test.again", [7])
    assert not ModerationFailedTask.objects.exists()
    assert verbs() == [("retry", "boss")]
    assert ModerationAct.objects.get().before["error"] == "ValueError: No such number"


def test_what_cannot_be_tried_again_says_why_and_stays(team: Client, db: None, sent: Sent) -> None:
    kept: Any = (("test.again", None), ("test.gone", [[], {}]), ("test.again", [[1, 2], {}]))
    for number, (name, arguments) in enumerate(kept):
        ModerationFailedTask.objects.create(task=name, digest=str(number), arguments=arguments, error="E")
    keys = list(ModerationFailedTask.objects.order_by("pk").values_list("pk", flat=True))
    words = said(team.post(FAILED, {"action": "retry", "_selected_action": keys}))
    assert "Its arguments are too long to be kept." in words
    assert "The site has no such task any more." in words
    assert "The task takes other arguments by now." in words
    assert sent() == []
    assert ModerationFailedTask.objects.count() == 3


def test_a_failure_is_forgotten(team: Client, failed: ModerationFailedTask, sent: Sent) -> None:
    answer = team.post(f"{FAILED}{failed.pk}/forget/")
    assert said(answer) == "1 task is forgotten."
    assert sent() == []
    assert not ModerationFailedTask.objects.exists()
    assert verbs() == [("forget", "boss")]


def test_lists_show_what_there_is(team: Client, job: PeriodicTask, failed: ModerationFailedTask) -> None:
    ModerationJob.objects.create(
        periodic=job, began_at=timezone.now(), outcome="failed", error="ValueError: No", seconds=0.25
    )
    jobs = team.get(JOBS).content.decode()
    for words in ("test.again:media", "every minute", "Failed", "0.25 s", f"{JOBS}{job.pk}/run/"):
        assert words in jobs
    assert "ValueError: No" in team.get(f"{JOBS}{job.pk}/change/").content.decode()
    text = team.get(FAILED).content.decode()
    for words in ("test.again", ">7<", "ValueError: No such number", f"{FAILED}{failed.pk}/forget/"):
        assert words in text


def test_when_a_job_runs_is_changed_and_beat_hears(team: Client, job: PeriodicTask) -> None:
    hourly = IntervalSchedule.objects.create(every=1, period=IntervalSchedule.HOURS)
    before = PeriodicTasks.last_change()
    form = {"interval": hourly.pk, "crontab": "", "expire_seconds": 60, "task": "test.other", "name": "other"}
    assert team.post(f"{JOBS}{job.pk}/change/", form).status_code == 302
    job.refresh_from_db()
    # What it runs is the code's.
    assert (job.interval, job.enabled, job.task, job.name) == (
        hourly,
        False,
        "test.again",
        "test.again:media",
    )
    assert PeriodicTasks.last_change() > before


def test_jobs_are_switched_off_and_on(team: Client, job: PeriodicTask) -> None:
    for action, enabled in (("disable", False), ("enable", True)):
        before = PeriodicTasks.last_change()
        team.post(JOBS, {"action": action, "_selected_action": job.pk})
        job.refresh_from_db()
        assert job.enabled == enabled
        assert PeriodicTasks.last_change() != before


def test_nobody_adds_jobs_nor_deletes_what_the_code_declares(team: Client, job: PeriodicTask) -> None:
    assert team.get(f"{JOBS}add/").status_code == 403
    assert team.post(f"{JOBS}{job.pk}/delete/", {"post": "yes"}).status_code == 403
    PeriodicTask.objects.update(description="by hand")
    assert team.post(f"{JOBS}{job.pk}/delete/", {"post": "yes"}).status_code == 302


@pytest.mark.parametrize("act", ["run", "retry", "forget"])
def test_buttons_are_for_who_may_and_by_post_only(
    team: Client,
    browser_of: BrowserOf,
    moderator: Moderator,
    person: Person,
    job: PeriodicTask,
    failed: ModerationFailedTask,
    sent: Sent,
    act: str,
) -> None:
    base, row = (JOBS, job.pk) if act == "run" else (FAILED, failed.pk)
    address = f"{base}{row}/{act}/"
    assert team.get(address).status_code == 405
    assert team.post(f"{base}{row + 1000}/{act}/").status_code == 404
    looker = moderator("looker")
    names = ["view_periodictask", "view_moderationfailedtask"]
    looker.user_permissions.set(Permission.objects.filter(codename__in=names))
    browser = browser_of(looker)
    assert browser.post(address).status_code == 403
    assert address not in browser.get(base).content.decode()
    browser.post(base, {"action": act, "_selected_action": row})
    for client in (browser_of(person("member")), Client()):
        assert client.post(address).status_code == 302
    assert sent() == []
    assert ModerationFailedTask.objects.exists()
    assert verbs() == []


@pytest.mark.django_db(transaction=True)
def test_two_who_act_at_once_send_one(
    boss: AccountsUser, job: PeriodicTask, failed: ModerationFailedTask, sent: Sent
) -> None:
    def run() -> None:
        moderation_job_run(periodic=job, by=boss)

    def retry() -> None:
        moderation_failed_retry(failed=failed, by=boss)

    [refused] = failures(at_once(run, run))
    assert "Somebody asked for it a moment ago" in str(refused)
    [refused] = failures(at_once(retry, retry))
    assert "Somebody has tried it again or forgotten it." in str(refused)
    assert len(sent()) == 2
    assert sorted(verbs()) == [("retry", "boss"), ("run", "boss")]
