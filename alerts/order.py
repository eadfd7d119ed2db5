"""Events about the same thing are delivered one after the other.

Whoever delivers a deletion or a block finds what people were told of it by searching. A like that another
worker has in hand, written but not committed, would not be found, and stay. So each batch first takes locks
on what its events name: shared, or alone for what an event of its is about as a whole. All at once, in one
order, and before any inbox, so nobody who waits here holds what others wait for. The locks are few buckets,
since PostgreSQL has room for some thousands in all: events that share one by chance wait some milliseconds.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from zlib import crc32

from django.db import connection

from alerts.kinds import AlertsTopic
from alerts.models import AlertsEvent
from feed.models import FeedComment

_BUCKETS = 256
_CLASS = 0x76A1  # of our locks among other advisory ones

_SQL = """
select case when is_alone then pg_advisory_xact_lock(%(class)s, bucket)
    else pg_advisory_xact_lock_shared(%(class)s, bucket) end::text
from unnest(%(buckets)s::int[], %(alone)s::boolean[]) lock (bucket, is_alone)
"""

_Thing = tuple[str, int | None]


def alerts_order_lock(events: Sequence[AlertsEvent]) -> None:
    """Until the end of the transaction."""
    authors = _authors([event.comment_id for event in events if event.comment_id])
    buckets: dict[int, bool] = {}
    for event in events:
        whole = _whole(event)
        for thing in (*_named(event, authors), whole):
            if thing[1]:
                bucket = _bucket(thing)
                buckets[bucket] = buckets.get(bucket, False) or thing == whole
    places = sorted(buckets)
    values: dict[str, Any] = {
        "class": _CLASS,
        "buckets": places,
        "alone": [buckets[place] for place in places],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)


def _bucket(thing: _Thing) -> int:
    """The same in every process, which hash() is not."""
    return crc32(repr(thing).encode()) % _BUCKETS


def _named(event: AlertsEvent, authors: dict[int, tuple[int, int]]) -> Iterator[_Thing]:
    yield "person", event.actor_id
    yield "person", event.recipient_id
    for author in authors.get(event.comment_id or 0, ()):
        yield "person", author
    yield "post", event.post_id
    yield "comment", event.comment_id


def _whole(event: AlertsEvent) -> _Thing:
    """What an event looks for by searching."""
    if event.topic == AlertsTopic.POST:
        return "post", event.post_id
    if event.topic == AlertsTopic.COMMENT:
        return "comment", event.comment_id
    if event.topic in (AlertsTopic.WALL, AlertsTopic.AUTHOR, AlertsTopic.PERSON):
        return "person", event.actor_id
    if event.topic == AlertsTopic.FOLLOW:
        return "person", event.recipient_id
    return "", None


def _authors(comments: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Of comments and of the posts they are under."""
    there = FeedComment.objects.filter(pk__in=comments) if comments else FeedComment.objects.none()
    return {key: (one, other) for key, one, other in there.values_list("pk", "author", "post__author")}
