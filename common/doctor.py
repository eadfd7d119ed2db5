"""What `manage.py doctor` runs: every app lists its checks."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Model, QuerySet
from django.db.models.expressions import Combinable

_BATCH = 500


@dataclass(frozen=True)
class CommonDoctorCheck:
    """Something that must hold and that no constraint of the database can keep."""

    name: str
    find: Callable[[], list[str]]
    """One description for each thing that is wrong."""
    mend: Callable[[], int] | None = None
    """Sets right what is safe to set right; says how many."""
    sample: Callable[[float], list[str]] | None = None
    """As `find`, in a random part of the rows: cheap enough for every hour."""


@dataclass(frozen=True)
class CommonCounter:
    """A number that rows carry of what belongs to them, and how it is counted anew."""

    model: type[Model]
    field: str
    there: Combinable
    label: str = "pk"
    """The path to what a person knows the row by."""

    def check(self, name: str) -> CommonDoctorCheck:
        return CommonDoctorCheck(name, self.find, self.mend, self.find)

    def find(self, share: float = 1.0) -> list[str]:
        wrong = self._wrong(common_rows_sample(self._rows(), share))
        found = wrong.values_list(self.label, self.field, "there")
        return [f"{label}: {counted} counted, {there} there" for label, counted, there in found]

    def mend(self) -> int:
        keys = list(self._wrong(self._rows()).values_list("pk", flat=True))
        for start in range(0, len(keys), _BATCH):
            self._recount(keys[start : start + _BATCH])
        return len(keys)

    def _recount(self, keys: list[Any]) -> None:
        """Lock, then count: whoever changes one meanwhile waits for the row and adds to the right number."""
        with transaction.atomic():
            locked = self._rows().filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
            rows = list(locked.only(self.field))
            counted = self._rows().filter(pk__in=keys).annotate(there=self.there)
            there = dict(counted.values_list("pk", "there"))
            for row in rows:
                setattr(row, self.field, there[row.pk])
            self._rows().bulk_update(rows, [self.field])

    def _wrong(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        counted: QuerySet[Any] = rows.annotate(there=self.there)
        return counted.exclude(**{self.field: F("there")})

    def _rows(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows


def common_rows_sample(rows: QuerySet[Any], share: float) -> QuerySet[Any]:
    """The rows of a random stretch of keys, as long as `share` (0 to 1) of all keys ever given out."""
    if share >= 1:
        return rows
    last = rows.aggregate(last=Max("pk"))["last"] or 0
    length = int(last * share) + 1
    first = random.randint(1, max(1, last - length + 1))  # noqa: S311
    return rows.filter(pk__gte=first, pk__lt=first + length)
