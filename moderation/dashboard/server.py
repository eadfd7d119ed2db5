"""Whether the machinery runs: queues, jobs, slow pages, what is stored, the doctor's last word."""

import shutil
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone

from common.metrics import common_metric, common_metrics_are_shared
from common.slow import CommonSlowPage, common_slow_ask, common_slow_pages
from common.trips import common_trip
from moderation.dashboard.jobs import ModerationJobLine, moderation_job_lines
from moderation.dashboard.links import moderation_list_url
from moderation.dashboard.storage import moderation_storage_kinds
from moderation.models import ModerationFigure
from moderation.roles import MODERATION_RUNS

_SLOW = 8
_OFTEN = 5  # times: the first that a process shows a page, it reads the templates
_HEARTBEAT = "moderation.heartbeat"
_ALIVE = timedelta(minutes=3)  # a heartbeat is a minute; a long task may hold one up


class ModerationQueue(NamedTuple):
    name: str
    length: int | None
    """None while Redis does not answer."""
    seen: Any
    is_alive: bool


def moderation_server(user: Any) -> dict[str, Any]:
    lengths, slow = _redis()
    jobs = moderation_job_lines()
    shown = [job for job in jobs if job.task != _HEARTBEAT]
    queues = [_queue(name, (lengths or {}).get(name), jobs) for name in sorted(settings.CELERY_TASK_QUEUES)]
    figures = {figure.name: figure for figure in ModerationFigure.objects.all()}
    storage = figures.get("storage")
    doctors = [figures[name] for name in ("doctor_full", "doctor_sample") if name in figures]
    return {
        "alarms": _alarms(lengths is None, queues, shown, doctors),
        "is_redis_away": lengths is None,
        "queues": queues,
        "workers": _workers(jobs),
        "jobs": shown,
        "jobs_url": moderation_list_url(user, "django_celery_beat.periodictask"),
        "may_run": user.has_perm(MODERATION_RUNS),
        "slow": ([page for page in slow if page.count >= _OFTEN] or slow)[:_SLOW],
        "storage": storage,
        "storage_kinds": moderation_storage_kinds(storage.value) if storage else [],
        "disk": _disk(),
        "doctors": doctors,
        "parked": common_metric("varal_messages_parked"),
        "parked_is_shared": common_metrics_are_shared(),
    }


def _alarms(
    is_redis_away: bool,
    queues: list[ModerationQueue],
    jobs: list[ModerationJobLine],
    doctors: list[ModerationFigure],
) -> int:
    bad = [
        is_redis_away,
        *(not queue.is_alive for queue in queues),
        *(job.state.is_bad for job in jobs),
        *(doctor.value["wrong"] > 0 for doctor in doctors),
    ]
    return sum(bad)


def _redis() -> tuple[dict[str, int] | None, list[CommonSlowPage]]:
    """How long each queue is, and how long pages take, in one trip; None and nothing without Redis."""
    names = list(settings.CELERY_TASK_QUEUES)

    def fill(pipeline: Any) -> None:
        for name in names:
            pipeline.llen(name)
        common_slow_ask(pipeline)

    answers = common_trip(fill).answers
    if not answers:
        return None, []
    count = len(names)
    return dict(zip(names, answers[:count], strict=True)), common_slow_pages(answers[count:])


def _queue(name: str, length: int | None, jobs: list[ModerationJobLine]) -> ModerationQueue:
    seen = next((job.began_at for job in jobs if job.name == f"{_HEARTBEAT}:{name}"), None)
    is_alive = seen is not None and seen > timezone.now() - _ALIVE
    return ModerationQueue(name, length, seen, is_alive)


def _workers(jobs: list[ModerationJobLine]) -> list[tuple[str, Any]]:
    """Who ran jobs of late, and when last."""
    seen: dict[str, Any] = {}
    for job in jobs:
        if job.worker and job.began_at:
            seen[job.worker] = max(job.began_at, seen.get(job.worker, job.began_at))
    recent = timezone.now() - timedelta(days=1)
    return sorted((worker, when) for worker, when in seen.items() if when > recent)


def _disk() -> dict[str, int] | None:
    try:
        usage = shutil.disk_usage(settings.VAR)
    except OSError:
        return None
    return {"free": usage.free, "total": usage.total}
