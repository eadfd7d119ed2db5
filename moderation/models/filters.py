from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.fields import common_loose_key
from moderation.models.cases import ModerationCase
from moderation.models.decisions import ModerationDecision

MODERATION_FILTER_MAX = 100
"""Characters of a word, phrase, hashtag or host."""


class ModerationFilter(models.Model):
    """What holds a post or a comment that says it until the team has looked at it."""

    class Kind(models.TextChoices):
        WORD = "word", _("Word or phrase")
        HASHTAG = "hashtag", _("Hashtag")
        HOST = "host", _("Host of links")

    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    text = models.CharField(_("text"), max_length=MODERATION_FILTER_MAX)
    # What spellings that mean the same have in common.
    folded = models.CharField(max_length=4 * MODERATION_FILTER_MAX, editable=False)
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("Why it is here, for the team alone.")
    )
    made_by = common_loose_key(settings.AUTH_USER_MODEL, verbose_name=_("added by"), editable=False)
    made_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("moderation", "filter")
        verbose_name_plural = pgettext_lazy("moderation", "filters")
        constraints = [
            models.UniqueConstraint(fields=["kind", "folded"], name="moderation_filter_once"),
            models.CheckConstraint(condition=~models.Q(folded=""), name="moderation_filter_says"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"


class ModerationReview(models.Model):
    """What the site itself holds against a post or a comment, which waits for the decision of its case."""

    case = models.ForeignKey(ModerationCase, models.CASCADE, related_name="reviews", db_index=False)
    # As `held_for` of what waits.
    found = ArrayField(models.CharField(max_length=120), verbose_name=_("found"))
    # What the decision took away that one of the photos looks like, and in how many bits of 128 they differ;
    # None for the very same file.
    resembles = models.ForeignKey(
        ModerationDecision, models.SET_NULL, null=True, related_name="+", verbose_name=_("looks like")
    )
    distance = models.PositiveSmallIntegerField(_("distance"), null=True)
    opened_at = models.DateTimeField(_("held"), default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects: "models.Manager[Any]"

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at=None), name="moderation_review_open_once"
            ),
        ]
        indexes = [models.Index(fields=["case"], name="moderation_review_case")]

    def __str__(self) -> str:
        return f"{self.case_id}: {', '.join(self.found)}"
