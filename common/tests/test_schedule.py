from datetime import timedelta
from typing import Any

import pytest
from celery.schedules import crontab
from django.core.management import call_command
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from celery_app import app
from common.schedule import CommonScheduled, common_schedule, common_schedule_write

pytestmark = pytest.mark.django_db

SWEEP = CommonScheduled("test.sweep", timedelta(minutes=1))
SCAN = CommonScheduled("test.scan", crontab(minute="30", hour="4"))


def stored(name: str) -> Any:
    return PeriodicTask.objects.get(name=name)


def test_what_is_declared_is_written() -> None:
    common_schedule_write([SWEEP, SCAN])
    assert stored("test.sweep").interval.every == 60
    assert stored("test.sweep").expire_seconds == 60
    assert stored("test.scan").crontab.hour == "4"
    assert stored("test.scan").expire_seconds == 3600


def test_one_task_may_be_sent_to_several_queues() -> None:
    common_schedule_write([SWEEP, *(CommonScheduled("test.seen", SWEEP.when, queue) for queue in "ab")])
    sent = PeriodicTask.objects.filter(task__startswith="test.").values_list("name", "task", "queue")
    assert set(sent) == {
        ("test.sweep", "test.sweep", None),
        ("test.seen:a", "test.seen", "a"),
        ("test.seen:b", "test.seen", "b"),
    }


def test_what_an_admin_changed_stays() -> None:
    common_schedule_write([SWEEP])
    daily = IntervalSchedule.objects.create(every=1, period=IntervalSchedule.DAYS)
    PeriodicTask.objects.filter(name="test.sweep").update(enabled=False, interval=daily)
    common_schedule_write([SWEEP])
    assert not stored("test.sweep").enabled
    assert stored("test.sweep").interval == daily


def test_what_is_declared_no_more_goes_and_an_admins_own_stays() -> None:
    common_schedule_write([SWEEP, SCAN])
    PeriodicTask.objects.create(name="by hand", task="test.other", interval=stored("test.sweep").interval)
    common_schedule_write([SCAN])
    names = PeriodicTask.objects.values_list("name", flat=True)
    assert {"test.scan", "by hand"} <= set(names)
    assert "test.sweep" not in names


def test_migrating_writes_the_schedule() -> None:
    PeriodicTask.objects.all().delete()
    call_command("migrate", verbosity=0)
    written = PeriodicTask.objects.values_list("name", flat=True)
    assert sorted(written) == sorted(entry.name for entry in common_schedule())


def test_every_declared_task_exists() -> None:
    app.loader.import_default_modules()
    assert {entry.task for entry in common_schedule()} <= set(app.tasks)
