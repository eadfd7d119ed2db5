"""What became of the schedule's jobs, and which tasks failed: noted by the workers themselves.

Nothing here may break a task: without a database, there is just no note.
"""

import hashlib
import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from time import monotonic
from typing import Any

from celery.app.task import Task
from celery.signals import task_failure, task_postrun, task_prerun
from django.db import Error, transaction
from django.db.models import F
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from moderation.models import MODERATION_ERROR_MAX, ModerationFailedTask, ModerationJob

MODERATION_FAILED_MAX = 1_000
"""Failed tasks that are kept; the oldest make room."""

_NAME = "periodic_task_name"
_TOOK = 20
_ARGUMENTS_MAX = 1_000  # characters of JSON
# What an error may tell of people and secrets: addresses, values of rows, whatever is quoted, long keys.
_KEYS = r"[\w.+-]+@[\w.-]+|\b(?=\w*\d)[\w-]{20,}"
_SECRETS = re.compile(rf"""{_KEYS}|\)=\(.*?\)|://[^\s/@]*@|'[^']*'|"[^"]*\"""", re.DOTALL)

_logger = logging.getLogger(__name__)
_begun: dict[str, float] = {}


def _noted(note: Callable[..., None]) -> Callable[..., None]:
    @wraps(note)
    def noted(*args: Any, **kwargs: Any) -> None:
        try:
            # A savepoint, should the caller hold a transaction: a note that fails must not end theirs.
            with transaction.atomic():
                note(*args, **kwargs)
        except Error as error:
            _logger.warning("a task's outcome was not noted", extra={"error": type(error).__name__})

    return noted


@task_prerun.connect
def moderation_job_begins(task_id: str, task: Task[Any, Any], **_: object) -> None:
    # Beat sends the name of the job along, and so does who runs it out of turn. Workers mix what was sent
    # along into the request; a task that runs where it was called keeps it apart.
    request = task.request
    if name := getattr(request, _NAME, None) or (request.headers or {}).get(_NAME):
        _begun[task_id] = monotonic()
        _begin(name, task_id, getattr(request, "hostname", None) or "")


@_noted
def _begin(name: str, message: str, worker: str) -> None:
    for key in PeriodicTask.objects.filter(name=name).values_list("pk", flat=True):
        now = {"message": message, "outcome": ModerationJob.Outcome.RUNNING, "began_at": timezone.now()}
        ModerationJob.objects.update_or_create(periodic_id=key, defaults=now | {"worker": worker[:120]})


@task_postrun.connect
def moderation_job_ends(task_id: str, state: str | None = None, **_: object) -> None:
    begun = _begun.pop(task_id, None)
    if begun is not None:
        _end(task_id, round(monotonic() - begun, 3), is_done=state == "SUCCESS")


@_noted
def _end(message: str, seconds: float, *, is_done: bool) -> None:
    for job in ModerationJob.objects.select_for_update().filter(message=message):
        job.seconds = seconds
        if is_done:
            job.outcome = ModerationJob.Outcome.DONE
            job.took = [*job.took, seconds][-_TOOK:]
        job.save(update_fields=["seconds", "outcome", "took"])


@task_failure.connect
def moderation_task_failed(
    task_id: str,
    exception: Exception,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    sender: Any = None,
    **_: object,
) -> None:
    """In the process of the task, or in its parent's if that was killed."""
    error = moderation_error_words(exception)
    _job_failed(task_id, error)
    _keep(sender.name, list(args or ()), dict(kwargs or {}), error)


@_noted
def _job_failed(message: str, error: str) -> None:
    failed = {"outcome": ModerationJob.Outcome.FAILED, "failed_at": timezone.now(), "error": error}
    ModerationJob.objects.filter(message=message).update(**failed)


@_noted
def _keep(task: str, args: list[Any], kwargs: dict[str, Any], error: str) -> None:
    text = json.dumps([args, kwargs], sort_keys=True, default=str)
    digest = hashlib.md5(f"{task} {text}".encode(), usedforsecurity=False).hexdigest()
    now = timezone.now()
    new = ModerationFailedTask(task=task, digest=digest, error=error, times=0, first_at=now, last_at=now)
    new.arguments = json.loads(text) if len(text) <= _ARGUMENTS_MAX else None
    # Two workers may meet the same thing at once: who comes second waits here for the row of the first.
    ModerationFailedTask.objects.bulk_create([new], ignore_conflicts=True)
    same = ModerationFailedTask.objects.filter(digest=digest)
    same.update(times=F("times") + 1, last_at=now, error=error)
    _make_room()


def _make_room() -> None:
    # By when it failed last: what still fails is of use, however long ago it began.
    newest = ModerationFailedTask.objects.order_by("-last_at", "-pk").values_list("pk", flat=True)
    if oldest := list(newest[MODERATION_FAILED_MAX:]):
        ModerationFailedTask.objects.filter(pk__in=oldest).delete()


def moderation_error_words(error: BaseException) -> str:
    """Its kind and its first line, without what may be private in it."""
    line = str(error).strip().partition("\n")[0]
    words = f"{type(error).__name__}: {_SECRETS.sub('…', line)}" if line else type(error).__name__
    return words[:MODERATION_ERROR_MAX]


def moderation_arguments_words(failed: ModerationFailedTask) -> str:
    """What it was about, as its call was written, but for addresses and keys."""
    if failed.arguments is None:
        return "…"
    args, kwargs = failed.arguments
    words = ", ".join([*map(repr, args), *(f"{name}={value!r}" for name, value in kwargs.items())])
    return re.sub(_KEYS, "…", words)
