"""What workers note of jobs and of tasks that fail."""

from datetime import timedelta
from typing import Any

import pytest
from celery import shared_task
from celery.signals import task_failure
from django.db import OperationalError, connection
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from common.schedule import CommonScheduled, common_schedule_write
from moderation import jobs
from moderation.jobs import moderation_arguments_words, moderation_error_words
from moderation.models import ModerationFailedTask, ModerationJob
from tests.races import at_once, failures

pytestmark = pytest.mark.django_db

Outcome = ModerationJob.Outcome


@shared_task(name="test.job")
def job(number: int = 1) -> int:
    if number < 0:
        raise ValueError("No such number")
    return number


def run(name: str = "test.job", number: int = 1) -> None:
    """As a worker does: with the signals, in this process."""
    job.apply(args=(number,), headers={"periodic_task_name": name} if name else {})


@pytest.fixture
def scheduled() -> PeriodicTask:
    common_schedule_write([CommonScheduled("test.job", timedelta(minutes=1))])
    return PeriodicTask.objects.get(name="test.job")


def test_a_job_tells_when_it_ran_how_long_and_what_came_of_it(scheduled: PeriodicTask) -> None:
    began = timezone.now()
    run()
    noted = ModerationJob.objects.get(periodic=scheduled)
    assert noted.outcome == Outcome.DONE
    assert noted.began_at is not None
    assert noted.began_at >= began
    assert noted.took == [noted.seconds]


def test_only_the_last_runs_are_kept(scheduled: PeriodicTask) -> None:
    for _ in range(25):
        run()
    assert len(ModerationJob.objects.get().took) == 20


def test_a_failure_is_told_and_stays_told(scheduled: PeriodicTask) -> None:
    run(number=-1)
    noted = ModerationJob.objects.get()
    assert (noted.outcome, noted.error, noted.took) == (Outcome.FAILED, "ValueError: No such number", [])
    assert noted.seconds is not None
    run()
    noted.refresh_from_db()
    assert noted.outcome == Outcome.DONE
    assert noted.failed_at is not None


def test_a_killed_process_is_told_of_by_its_parent(scheduled: PeriodicTask) -> None:
    ModerationJob.objects.create(periodic=scheduled, message="abc", began_at=timezone.now())
    task_failure.send(sender=job, task_id="abc", exception=TimeoutError(), args=[1], kwargs={})
    assert ModerationJob.objects.get().outcome == Outcome.FAILED


def test_a_run_that_never_ended_is_lost(scheduled: PeriodicTask) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    assert ModerationJob(periodic=scheduled, began_at=long_ago).is_lost
    assert not ModerationJob(periodic=scheduled, began_at=timezone.now()).is_lost
    assert not ModerationJob(periodic=scheduled, began_at=long_ago, outcome=Outcome.DONE).is_lost


def test_other_tasks_and_unknown_jobs_are_no_jobs(scheduled: PeriodicTask) -> None:
    run(name="")
    run(name="test.gone")
    assert not ModerationJob.objects.exists()


def test_a_task_that_fails_is_kept_once_for_the_same_thing() -> None:
    for number in (-1, -1, -2):
        run(name="", number=number)
    kept = ModerationFailedTask.objects.order_by("pk").values_list("task", "arguments", "error", "times")
    assert list(kept) == [
        ("test.job", [[-1], {}], "ValueError: No such number", 2),
        ("test.job", [[-2], {}], "ValueError: No such number", 1),
    ]


def test_the_oldest_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MODERATION_FAILED_MAX", 3)
    for number in range(-6, 0):
        run(name="", number=number)
    kept = ModerationFailedTask.objects.order_by("pk").values_list("arguments", flat=True)
    assert list(kept) == [[[-3], {}], [[-2], {}], [[-1], {}]]


def test_what_failed_again_lately_makes_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MODERATION_FAILED_MAX", 3)
    for number in (-5, -4, -3, -5, -2):
        run(name="", number=number)
    kept = ModerationFailedTask.objects.order_by("pk").values_list("arguments", flat=True)
    assert list(kept) == [[[-5], {}], [[-3], {}], [[-2], {}]]


@pytest.mark.django_db(transaction=True)
def test_failures_at_once_of_the_same_thing_are_all_counted() -> None:
    def fail() -> None:
        jobs._keep("test.job", [1], {}, "ValueError")

    assert failures(at_once(fail, fail, fail)) == []
    assert ModerationFailedTask.objects.get().times == 3


def test_arguments_are_told_without_addresses_and_keys() -> None:
    failed = ModerationFailedTask(arguments=[[7, "ana@example.org"], {"token": "0a1b2c3d4e5f6a7b8c9d0e"}])
    assert moderation_arguments_words(failed) == "7, '…', token='…'"
    assert moderation_arguments_words(ModerationFailedTask(arguments=[[], {}])) == ""
    assert moderation_arguments_words(ModerationFailedTask()) == "…"


def test_arguments_too_long_to_keep_are_not_kept() -> None:
    task_failure.send(sender=job, task_id="a", exception=ValueError(), args=["x" * 2_000], kwargs={})
    assert ModerationFailedTask.objects.get().arguments is None


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError(), "ValueError"),
        (ValueError("First line\nand more"), "ValueError: First line"),
        (ValueError("mail to ana@example.org failed"), "ValueError: mail to … failed"),
        (ValueError("Key (email)=(ana@b.c) already exists."), "ValueError: Key (email… already exists."),
        (ValueError("redis://user:secret@host:1/0 is away"), "ValueError: redis…host:1/0 is away"),
        (ValueError("token 0a1b2c3d4e5f6a7b8c9d0e refused"), "ValueError: token … refused"),
        (ValueError("name 'Ana Souza' is taken"), "ValueError: name … is taken"),
        (ValueError("long " * 100), "ValueError: " + ("long " * 100)[:288]),
    ],
)
def test_errors_are_told_without_what_is_private(error: Exception, words: str) -> None:
    assert moderation_error_words(error) == words


def test_without_a_database_tasks_run_as_ever(
    scheduled: PeriodicTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise OperationalError("gone")

    with connection.execute_wrapper(refuse):
        assert job.apply(headers={"periodic_task_name": "test.job"}).get() == 1
        assert job.apply(args=(-1,)).failed()
    assert not ModerationJob.objects.exists()
