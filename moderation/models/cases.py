from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.fields import common_loose_key
from moderation.rules import ModerationRule

MODERATION_NOTE_MAX = 500


class ModerationCase(models.Model):
    """What people reported, once for all of them: a thousand reports of one photo are one thing to decide."""

    class Kind(models.TextChoices):
        POST = "post", pgettext_lazy("noun", "Post")
        COMMENT = "comment", pgettext_lazy("noun", "Comment")
        PERSON = "person", _("Profile")
        MESSAGE = "message", _("Message")
        GROUP = "group", pgettext_lazy("chat", "Group")

    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    # A loose key: a case outlives what it is about.
    key = models.BigIntegerField()
    # Whose it is, or was; a loose key, too. None for a group, which is nobody's.
    author = models.BigIntegerField(_("whose"), null=True)
    opened_at = models.DateTimeField(_("first reported"), default=timezone.now)
    last_at = models.DateTimeField(_("last reported"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True)
    # Who of the team looks at it, and since when: for a while it is theirs alone.
    claimed_by = common_loose_key(settings.AUTH_USER_MODEL, verbose_name=_("taken by"))
    claimed_at = models.DateTimeField(_("taken"), null=True)
    # When the words and photos of an old one were thrown away: moderation/trim.py.
    trimmed_at = models.DateTimeField(null=True, editable=False)

    reports: "models.Manager[ModerationReport]"

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(closed_at=None),
                name="moderation_case_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(closed_at__gte=models.F("opened_at")),
                name="moderation_case_closed_after",
            ),
        ]
        indexes = [
            models.Index(
                fields=["opened_at"], condition=models.Q(closed_at=None), name="moderation_case_waiting"
            ),
            models.Index(fields=["author", "-id"], name="moderation_case_author"),
            models.Index(fields=["kind", "key", "-id"], name="moderation_case_of"),
            models.Index(
                fields=["closed_at"],
                condition=models.Q(closed_at__isnull=False, trimmed_at=None),
                name="moderation_case_untrimmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"


class ModerationReport(models.Model):
    """What somebody holds against it. Who that is, nobody but the team knows."""

    case = models.ForeignKey(ModerationCase, models.CASCADE, related_name="reports", db_index=False)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="moderation_reports", db_index=False
    )
    reason = models.CharField(_("reason"), max_length=10, choices=ModerationRule)
    note = models.CharField(_("note"), max_length=MODERATION_NOTE_MAX, blank=True)
    # The words of it as they were then: they may be rewritten, or taken back.
    quoted = models.TextField(_("as it was"), blank=True)
    created_at = models.DateTimeField(_("reported"), default=timezone.now)
    # When the reporter was told what became of it.
    told_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(fields=["case", "reporter"], name="moderation_report_once"),
            models.CheckConstraint(
                condition=~models.Q(reason="other", note=""), name="moderation_report_other_says_what"
            ),
        ]
        indexes = [
            models.Index(fields=["reporter", "-id"], name="moderation_report_reporter"),
            # The sweeper's to-do list.
            models.Index(fields=["case"], condition=models.Q(told_at=None), name="moderation_report_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.reason}"
