"""The schedule, a line for each job: how it ran last, and whether it is late."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import PeriodicTask

from moderation.models import ModerationJob

_GRACE = timedelta(minutes=5)
_BAR_HEIGHT = 16
_BAR_STEP = 4
_BARS = 20


@dataclass(frozen=True)
class ModerationJobState:
    words: Any
    is_bad: bool


_OFF = ModerationJobState(_("Switched off"), is_bad=False)
_NEW = ModerationJobState(_("Not yet"), is_bad=False)
_LOST = ModerationJobState(_("Killed"), is_bad=True)
_LATE = ModerationJobState(_("Late"), is_bad=True)


@dataclass(frozen=True)
class ModerationJobLine:
    key: int
    name: str
    task: str
    state: ModerationJobState
    began_at: datetime | None
    seconds: float | None
    worker: str
    error: str
    bars: list[tuple[int, int, int]]
    """Of the last runs, each one's x, y and height."""


def moderation_job_lines() -> list[ModerationJobLine]:
    """All of them in one query; what is bad stands first."""
    rows = PeriodicTask.objects.select_related("moderation_job", "interval", "crontab").order_by("name")
    lines = [moderation_job_line(row) for row in rows]
    return sorted(lines, key=lambda line: not line.state.is_bad)


def moderation_job_line(periodic: PeriodicTask) -> ModerationJobLine:
    job = getattr(periodic, "moderation_job", None) or ModerationJob(periodic=periodic)
    state = moderation_job_state(periodic, job)
    return ModerationJobLine(
        key=periodic.pk,
        name=periodic.name,
        task=periodic.task,
        state=state,
        began_at=job.began_at,
        seconds=job.seconds,
        worker=job.worker,
        error=job.error if job.outcome == ModerationJob.Outcome.FAILED else "",
        bars=moderation_job_bars(job.took),
    )


def moderation_job_state(periodic: PeriodicTask, job: ModerationJob) -> ModerationJobState:
    if job.began_at and job.outcome == ModerationJob.Outcome.FAILED:
        return ModerationJobState(job.get_outcome_display(), is_bad=True)
    if not periodic.enabled:
        return _OFF
    if job.began_at is None:
        return _NEW
    if job.is_lost:
        return _LOST
    if job.outcome == ModerationJob.Outcome.DONE and _is_late(periodic, job.began_at):
        return _LATE
    return ModerationJobState(job.get_outcome_display(), is_bad=False)


def _is_late(periodic: PeriodicTask, began_at: datetime) -> bool:
    """Should it have begun again by now? What an admin changed counts, too."""
    remains: timedelta = periodic.schedule.remaining_estimate(timezone.localtime(began_at))
    return remains < -_GRACE


def moderation_job_bars(took: list[float]) -> list[tuple[int, int, int]]:
    most = max(took, default=0) or 1
    heights = [max(1, round(seconds / most * _BAR_HEIGHT)) for seconds in took[-_BARS:]]
    return [(place * _BAR_STEP, _BAR_HEIGHT - height, height) for place, height in enumerate(heights)]
