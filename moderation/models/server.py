"""What the team wants to know of the site's machinery: its days, its jobs, what failed, what was counted."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_celery_beat.models import PeriodicTask

MODERATION_ERROR_MAX = 300


class ModerationDay(models.Model):
    """How much of what there was on a day; of a day that is over, kept although what was counted may go."""

    day = models.DateField(_("day"), primary_key=True)
    signups = models.PositiveIntegerField(_("sign-ups"))
    posts = models.PositiveIntegerField(_("posts"))
    messages = models.PositiveIntegerField(_("messages"))
    active = models.PositiveIntegerField(_("active people"))
    counted_at = models.DateTimeField(_("counted"))

    class Meta:
        verbose_name = _("day")
        verbose_name_plural = _("days")

    def __str__(self) -> str:
        return self.day.isoformat()


class ModerationJob(models.Model):
    """How a job of the schedule ran last, or runs."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", pgettext_lazy("job", "Done")
        FAILED = "failed", pgettext_lazy("job", "Failed")

    periodic = models.OneToOneField(
        PeriodicTask, models.CASCADE, primary_key=True, related_name="moderation_job", verbose_name=_("job")
    )
    # The message whose run it is: a process that was killed is reported by another, which knows no more.
    message = models.CharField(max_length=36, blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=7, choices=Outcome, default=Outcome.RUNNING)
    began_at = models.DateTimeField(_("began"), null=True)
    seconds = models.FloatField(_("seconds"), null=True)
    # Of the last runs that ended well, the newest at the end.
    took = ArrayField(models.FloatField(), verbose_name=_("took"), default=list)
    worker = models.CharField(_("worker"), max_length=120, blank=True)
    failed_at = models.DateTimeField(_("last failed"), null=True)
    error = models.CharField(_("error"), max_length=MODERATION_ERROR_MAX, blank=True)
    # When somebody asked for it out of turn.
    asked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("run of a job")
        verbose_name_plural = _("runs of jobs")

    def __str__(self) -> str:
        return str(self.periodic_id)

    @property
    def is_lost(self) -> bool:
        """It ran longer than any task may: its process ended without a word."""
        limit = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
        began = self.began_at or timezone.now()
        return self.outcome == self.Outcome.RUNNING and began < timezone.now() - limit


class ModerationFailedTask(models.Model):
    """A task that ended in an error; once for the same task of the same thing, however often it fails."""

    task = models.CharField(_("task"), max_length=200)
    # Of task and arguments together: those may be long.
    digest = models.CharField(max_length=32, unique=True, editable=False)
    # None if they are too long to keep: then it cannot be tried again from here.
    arguments = models.JSONField(_("arguments"), null=True)
    error = models.CharField(_("error"), max_length=MODERATION_ERROR_MAX)
    times = models.PositiveIntegerField(_("times"), default=1)
    first_at = models.DateTimeField(_("first failed"), default=timezone.now)
    last_at = models.DateTimeField(_("last failed"), default=timezone.now)

    class Meta:
        verbose_name = _("failed task")
        verbose_name_plural = _("failed tasks")
        indexes = [models.Index(fields=["last_at"], name="moderation_failed_last")]

    def __str__(self) -> str:
        return self.task


class ModerationFigure(models.Model):
    """Something that takes long to find out, as it was found last."""

    name = models.CharField(_("name"), max_length=20, primary_key=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    value = models.JSONField(_("value"))

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")

    def __str__(self) -> str:
        return self.name
