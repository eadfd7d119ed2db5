from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moderation.models.decisions import ModerationDecision


class ModerationKnownPhoto(models.Model):
    """A photo that a decision took away, to be known again; gone when the decision is undone."""

    decision = models.ForeignKey(ModerationDecision, models.CASCADE, related_name="known_photos")
    # Of the file; or what it looks like (see common/images/look.py).
    checksum = models.BinaryField(max_length=32, null=True, editable=False)
    look = models.BinaryField(max_length=16, null=True, editable=False)

    class Meta:
        verbose_name = _("known photo")
        verbose_name_plural = _("known photos")
        constraints = [
            models.CheckConstraint(
                condition=Q(checksum__isnull=False) | Q(look__isnull=False), name="moderation_known_something"
            ),
        ]
        indexes = [
            models.Index(
                fields=["checksum"], condition=Q(checksum__isnull=False), name="moderation_known_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.pk}"


class ModerationKnownBand(models.Model):
    """16 bits of what a known photo looks like, and where they stand; see moderation/known.py.

    Rows instead of an array: the planner takes an overlap of long arrays for most of the table. The whole
    look is repeated: it would rather read all photos than look hundreds of them up.
    """

    photo = models.ForeignKey(ModerationKnownPhoto, models.CASCADE, related_name="bands")
    band = models.IntegerField()
    look = models.BinaryField(max_length=16, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["band", "photo"], name="moderation_known_band")]

    def __str__(self) -> str:
        return f"{self.photo_id}: {self.band}"
