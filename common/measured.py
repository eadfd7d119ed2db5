"""Rows that know how much their files take, so that nobody has to ask the store."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CommonMeasured(models.Model):
    """Files are measured once they lie there, by a worker, and again when they have changed."""

    bytes = models.BigIntegerField(_("bytes"), default=0, db_default=0, editable=False)
    measured_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


def common_measure(rows: models.QuerySet[Any], files: Sequence[str], most: int) -> int:
    """Measure the `files` (names of fields) of the next of these rows; says of how many."""
    # What is written from here on is younger than its measure, and so measured again.
    now = timezone.now()
    due = list(rows.order_by("pk").only(*files)[:most])
    for row in due:
        size = sum(_size(getattr(row, name)) for name in files)
        rows.model._default_manager.filter(pk=row.pk).update(bytes=size, measured_at=now)
    return len(due)


def _size(file: Any) -> int:
    try:
        return int(file.size) if file else 0
    except FileNotFoundError:
        return 0
