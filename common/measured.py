"""Rows that know how much their files take, so that nobody has to ask the store."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_logger = logging.getLogger(__name__)


class CommonMeasured(models.Model):
    """Files are measured once they lie there, by a worker, and again when they have changed."""

    bytes = models.BigIntegerField(_("bytes"), default=0, db_default=0, editable=False)
    measured_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


def common_measure(rows: models.QuerySet[Any], files: Sequence[str], most: int) -> int:
    """Measure the `files` (names of fields) of the next of these rows; says of how many.

    One that the store does not give is tried again in the next run, and keeps back none after it.
    """
    # What is written from here on is younger than its measure, and so measured again.
    now = timezone.now()
    due = list(rows.order_by("pk").only(*_columns(rows.model, files))[:most])
    measured = 0
    for row in due:
        try:
            size = sum(_size(getattr(row, name)) for name in files)
        except OSError as error:
            _logger.warning("photo not measured", extra={"photo": row.pk, "error": str(error)})
            continue
        measured += rows.model._default_manager.filter(pk=row.pk).update(bytes=size, measured_at=now)
    return measured


def _columns(model: type[models.Model], files: Sequence[str]) -> Iterator[str]:
    """With the sizes of pictures: a row reads those as it is made, by a query for each that was left out."""
    for name in files:
        field: Any = model._meta.get_field(name)
        sizes = (getattr(field, "width_field", None), getattr(field, "height_field", None))
        yield from (name, *filter(None, sizes))


def _size(file: Any) -> int:
    try:
        return int(file.size) if file else 0
    except FileNotFoundError:
        return 0
