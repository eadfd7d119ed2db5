"""How far the index has come, by the keys of what it looks at."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Model

from discover.models import DiscoverIndexed

DISCOVER_INDEX_BATCH = 2_000
# Keys are handed out before commits happen: so many rows that were looked at are looked at once more.
_LATE = 500


class DiscoverStep(NamedTuple):
    """What one batch came to."""

    done: int
    is_end: bool


def discover_come(name: str) -> int:
    return DiscoverIndexed.objects.filter(name=name).values_list("key", flat=True).first() or 0


def discover_came(name: str, key: int) -> None:
    DiscoverIndexed.objects.update_or_create(name=name, defaults={"key": key})


def discover_stretch(name: str, model: type[Model]) -> tuple[Sequence[int], bool]:
    """The next keys to look at, after the last ones once more; and whether there are no others.

    In rows, not in numbers: some tables use up many keys for a row.
    """
    rows, come = model._default_manager.order_by("pk"), discover_come(name)
    late = list(rows.filter(pk__lte=come).reverse().values_list("pk", flat=True)[:_LATE])
    new = list(rows.filter(pk__gt=come).values_list("pk", flat=True)[:DISCOVER_INDEX_BATCH])
    if new:
        discover_came(name, new[-1])
    return [*reversed(late), *new], len(new) < DISCOVER_INDEX_BATCH
