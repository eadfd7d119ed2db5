"""Writing into the outbox, in the transaction of the act itself, and the hint that there is work."""

from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Count, Min, Q

from alerts.kinds import ALERTS_ATTEMPTS, AlertsTopic
from alerts.models import AlertsEvent
from alerts.tasks import ALERTS_HINT_KEY, alerts_deliver
from common.enqueue import COMMON_PUBLISHER

_HINT_SECONDS = 5
_INSERT = f"""
insert into {AlertsEvent._meta.db_table} (topic, actor_id, recipient_id, post_id, comment_id) values
"""  # noqa: S608 - the name of our own table


class AlertsNote(NamedTuple):
    """What changed; all but the topic are keys."""

    topic: AlertsTopic
    actor: int | None = None
    recipient: int | None = None
    post: int | None = None
    comment: int | None = None


def alerts_note(*notes: AlertsNote) -> None:
    """Write events, and once they are committed let the worker know."""
    if not notes:
        return
    rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(notes))
    with connection.cursor() as cursor:
        cursor.execute(_INSERT + rows, [value for note in notes for value in note])
    if not any(entry[1] is alerts_hint for entry in connection.run_on_commit):
        transaction.on_commit(alerts_hint, robust=True)


def alerts_hint() -> None:
    """Send the worker a hint, unless one is on its way that has not begun to look.

    A thousand likes in a second are a few messages so, and each like is spared most of the time that sending
    takes. Whoever begins to look takes the mark away first, so what is written later sends a hint of its own.
    """
    is_first = cache.add(ALERTS_HINT_KEY, 1, timeout=_HINT_SECONDS)
    # At once: the act is committed.
    if is_first and not COMMON_PUBLISHER.publish(alerts_deliver, (), {}):
        cache.delete(ALERTS_HINT_KEY)


def alerts_outbox_state() -> dict[str, Any]:
    """How many events are `waiting`, since when the `oldest`, and how many have `failed` too often."""
    failed = Q(attempts__gte=ALERTS_ATTEMPTS)
    return AlertsEvent.objects.aggregate(
        waiting=Count("pk", filter=~failed),
        failed=Count("pk", filter=failed),
        oldest=Min("created_at", filter=~failed),
    )
