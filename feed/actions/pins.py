from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from feed.models import FEED_PINNED_MAX, FeedComment, FeedPost


def feed_pin_place(rows: "QuerySet[FeedPost] | QuerySet[FeedComment]", key: int, full: str) -> int:
    """The place of a row among the pinned of `rows`: its own, or the first that is free.

    Raises ValidationError with the sentence `full`. The caller holds a lock that keeps others from pinning.
    """
    rows = rows.filter(pinned__isnull=False).only("pk", "pinned")
    taken: dict[int, int] = {row.pk: row.pinned for row in rows if row.pinned is not None}
    if key in taken:
        return taken[key]
    free = set(range(FEED_PINNED_MAX)) - set(taken.values())
    if not free:
        raise ValidationError(full, code="pinned_max")
    return min(free)
