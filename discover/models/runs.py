from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DiscoverRun(models.Model):
    """One time that a job of discovery ran."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", pgettext_lazy("job", "Done")
        FAILED = "failed", pgettext_lazy("job", "Failed")
        # Its process ended without a word; noted by the next run.
        KILLED = "killed", _("Killed")

    job = models.CharField(_("job"), max_length=40)
    began_at = models.DateTimeField(_("began"), default=timezone.now)
    seconds = models.FloatField(_("seconds"), null=True)
    outcome = models.CharField(_("outcome"), max_length=7, choices=Outcome, default=Outcome.RUNNING)
    # Of what, how many: {"posts": 12}.
    counts = models.JSONField(_("counts"), default=dict)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("run of a job")
        verbose_name_plural = _("runs of jobs")
        indexes = [models.Index(fields=["job", "-id"], name="discover_run_job")]

    def __str__(self) -> str:
        return f"{self.job} {self.began_at:%Y-%m-%d %H:%M}"
