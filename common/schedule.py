"""What beat runs: declared by each app, written into the database once, from then on the admin's.

An app declares it as `schedule` of its AppConfig.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery.schedules import crontab
from django.apps import apps as installed_apps
from django.apps.registry import Apps

COMMON_SCHEDULE_MARK = "Declared by the code, which leaves it alone. Disable it rather than delete it."

_LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class CommonScheduled:
    """A task, by name, that beat sends every so often or at certain times, to `queue` or its own."""

    task: str
    when: timedelta | crontab
    queue: str = ""

    @property
    def name(self) -> str:
        return f"{self.task}:{self.queue}" if self.queue else self.task

    @property
    def expires(self) -> timedelta:
        """How long its message may wait: without workers, messages must not pile up."""
        return min(self.when, _LONGEST_WAIT) if isinstance(self.when, timedelta) else _LONGEST_WAIT


def common_schedule() -> list[CommonScheduled]:
    return [entry for config in installed_apps.get_app_configs() for entry in getattr(config, "schedule", ())]


def common_schedule_write(entries: Iterable[CommonScheduled]) -> None:
    """Adds what is new and removes what the code no longer declares; what is there stays as it is."""
    from django_celery_beat.models import PeriodicTask  # app configs, made before models, import this module

    declared = {entry.name: entry for entry in entries}
    PeriodicTask.objects.filter(description=COMMON_SCHEDULE_MARK).exclude(name__in=declared).delete()
    there = set(PeriodicTask.objects.filter(name__in=declared).values_list("name", flat=True))
    for name in declared.keys() - there:
        _add(declared[name])


def common_schedule_migrated(apps: Apps = installed_apps, **_: Any) -> None:
    """After a migration, unless it was one without beat's tables, the schedule is in them."""
    try:
        apps.get_model("django_celery_beat", "PeriodicTask")
    except LookupError:
        return
    common_schedule_write(common_schedule())


def _add(entry: CommonScheduled) -> None:
    from django_celery_beat.models import PeriodicTask
    from django_celery_beat.schedulers import ModelEntry

    schedule, field = ModelEntry.to_model_schedule(entry.when)
    PeriodicTask.objects.create(
        name=entry.name,
        task=entry.task,
        queue=entry.queue or None,
        description=COMMON_SCHEDULE_MARK,
        expire_seconds=int(entry.expires.total_seconds()),
        **{field: schedule},
    )
