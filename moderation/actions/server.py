"""Jobs out of turn, and tasks that failed: what somebody of the team sends to the workers by hand."""

import json
from datetime import timedelta
from typing import Any

from celery import current_app
from celery.app.task import Task
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_celery_beat.models import PeriodicTask

from accounts.models import AccountsUser
from common.enqueue import COMMON_PUBLISHER
from moderation.audit import moderation_log
from moderation.jobs import moderation_arguments_words
from moderation.models import ModerationFailedTask, ModerationJob

MODERATION_ASKED = timedelta(minutes=2)
"""So long a job that was asked for may wait for a worker before somebody asks again."""


def moderation_job_run(*, periodic: PeriodicTask, by: AccountsUser) -> None:
    """Send a job of the schedule to its workers now.

    Raises ValidationError while it runs, or while it waits as somebody asked for it: it would do its work
    twice at once.
    """
    with transaction.atomic():
        ModerationJob.objects.get_or_create(periodic=periodic)
        job = ModerationJob.objects.select_for_update(no_key=True).get(periodic=periodic)
        _check_free(job)
        _send(
            periodic.task,
            json.loads(periodic.args or "[]"),
            json.loads(periodic.kwargs or "{}"),
            # As beat sends it, so that its outcome is noted.
            headers={"periodic_task_name": periodic.name},
            **_options(periodic),
        )
        job.asked_at = timezone.now()
        job.save(update_fields=["asked_at"])
        moderation_log(by=by, verb="run", about=periodic)


def _check_free(job: ModerationJob) -> None:
    if job.began_at and job.outcome == ModerationJob.Outcome.RUNNING and not job.is_lost:
        raise ValidationError(_("It is running right now."), code="running")
    began, asked = job.began_at, job.asked_at
    if asked and asked > timezone.now() - MODERATION_ASKED and (began is None or began < asked):
        raise ValidationError(_("Somebody asked for it a moment ago; it waits for a worker."), code="asked")


def _options(periodic: PeriodicTask) -> dict[str, Any]:
    given = {"queue": periodic.queue, "expires": periodic.expire_seconds}
    return {name: value for name, value in given.items() if value}


def moderation_failed_retry(*, failed: ModerationFailedTask, by: AccountsUser) -> None:
    """Send it to its workers again, and forget that it failed; it will say so if it does once more.

    Raises ValidationError if that cannot be, or if somebody else was faster.
    """
    with transaction.atomic():
        locked = _locked(failed)
        if locked.arguments is None:
            raise ValidationError(_("Its arguments are too long to be kept."), code="arguments")
        args, kwargs = locked.arguments
        _send(locked.task, args, kwargs)
        _forget(locked, by, "retry")


def moderation_failed_forget(*, failed: ModerationFailedTask, by: AccountsUser) -> None:
    """Raises ValidationError if somebody else was faster."""
    with transaction.atomic():
        _forget(_locked(failed), by, "forget")


def _locked(failed: ModerationFailedTask) -> ModerationFailedTask:
    locked = ModerationFailedTask.objects.select_for_update().filter(pk=failed.pk).first()
    if locked is None:
        raise ValidationError(_("Somebody has tried it again or forgotten it."), code="gone")
    return locked


def _forget(failed: ModerationFailedTask, by: AccountsUser, verb: str) -> None:
    before = {"arguments": moderation_arguments_words(failed), "error": failed.error, "times": failed.times}
    moderation_log(by=by, verb=verb, about=failed, before=before)
    failed.delete()


def _send(name: str, args: list[Any], kwargs: dict[str, Any], **options: Any) -> None:
    try:
        is_sent = COMMON_PUBLISHER.publish(_task(name), tuple(args), kwargs, **options)
    except TypeError:
        # Celery looks at a task's signature before it sends.
        raise ValidationError(_("The task takes other arguments by now."), code="arguments") from None
    if not is_sent:
        raise ValidationError(_("Redis does not answer, so nothing was sent. Try again later."), code="away")


def _task(name: str) -> Task[Any, Any]:
    current_app.loader.import_default_modules()
    if name not in current_app.tasks:
        raise ValidationError(_("The site has no such task any more."), code="unknown")
    task: Task[Any, Any] = current_app.tasks[name]
    return task
