"""The outbox, emptied: events are taken, what they are about is looked at, and notifications are made so.

The recipients' inboxes are locked first and the truth is asked afterwards. So of two workers with a like and
its end in their hands, the one that looks last sees what is so in the end, in whichever order they come.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from accounts.models import AccountsSession
from alerts.live import alerts_versions_write
from alerts.looks import AlertsFinding, alerts_findings
from alerts.models import AlertsEvent
from alerts.order import alerts_order_lock
from alerts.writing import AlertsWriting

ALERTS_BATCH = 500
"""Events in one transaction; long events may bring as many looks each, and end it earlier."""
_BACKOFF = timedelta(seconds=30)  # doubled after each attempt
_BACKOFF_MOST = timedelta(hours=1)
_HERE = timedelta(minutes=10)  # since somebody was seen
_BACKLOG = 5_000

_logger = logging.getLogger(__name__)

AlertsChoice = Callable[["QuerySet[AlertsEvent]"], "QuerySet[AlertsEvent]"]
"""Which of the events that are due are taken first."""


def alerts_oldest_first(events: "QuerySet[AlertsEvent]") -> "QuerySet[AlertsEvent]":
    return events.order_by("pk")


def alerts_online_first(events: "QuerySet[AlertsEvent]") -> "QuerySet[AlertsEvent]":
    """For a backlog: who is here hears the newest at once, whatever waits longer for others."""
    here = AccountsSession.objects.filter(
        user=Coalesce(OuterRef("recipient"), OuterRef("post__author")), last_seen__gt=timezone.now() - _HERE
    )
    newest = events.order_by("-pk").values("pk")[:_BACKLOG]
    return events.filter(pk__in=newest).annotate(is_here=Exists(here)).order_by("-is_here", "-pk")


def alerts_deliver_batch(choice: AlertsChoice = alerts_oldest_first) -> int:
    """Deliver the next events that nobody else has in hand; returns how many were looked at.

    One that cannot be delivered does not stop the others: it is tried again later. Raises when the database
    is away, or the worker's time is over: then nothing was lost.
    """
    try:
        return _deliver(choice, ALERTS_BATCH)
    except Exception as error:
        if _is_no_fault_of_events(error):
            raise
        _logger.exception("a batch of events failed, going on one by one")
        return _one_by_one(choice)


def _one_by_one(choice: AlertsChoice) -> int:
    keys = list(choice(_due()).values_list("pk", flat=True)[:ALERTS_BATCH])
    for key in keys:
        try:
            _deliver(lambda events, key=key: events.filter(pk=key), 1)  # type: ignore[misc]
        except Exception as error:
            if _is_no_fault_of_events(error):
                raise
            _logger.exception("event failed", extra={"event": key})
            _failed(key, error)
    return len(keys)


def _is_no_fault_of_events(error: Exception) -> bool:
    if isinstance(error, OperationalError):
        # Running out of time or memory may be an event's; a connection that is gone is not.
        return not connection.is_usable()
    return isinstance(error, InterfaceError | SoftTimeLimitExceeded)


def _failed(key: int, error: Exception) -> None:
    with transaction.atomic():
        event = AlertsEvent.objects.select_for_update().filter(pk=key).first()
        if event is None:
            return
        event.attempts += 1
        event.error = f"{type(error).__name__}: {error}"
        wait = min(_BACKOFF * 2 ** min(event.attempts - 1, 10), _BACKOFF_MOST)
        event.due_at = Now() + wait
        event.save(update_fields=["attempts", "error", "due_at"])


def _due() -> "QuerySet[AlertsEvent]":
    # By the clock that wrote it: a worker's own may be behind.
    return AlertsEvent.objects.filter(due_at__lte=Now())


def _deliver(choice: AlertsChoice, size: int) -> int:
    with transaction.atomic():
        events = _taken(choice, size)
        if not events:
            return 0
        alerts_order_lock(events)
        found = _findings(events)
        versions = AlertsWriting(found).run()
        _finish(found)
        transaction.on_commit(lambda: alerts_versions_write(versions), robust=True)
    return len(found)


def _taken(choice: AlertsChoice, size: int) -> list[AlertsEvent]:
    """Those that are due, and one stretch of those that take many: neither keeps the other waiting."""
    waiting = choice(_due().select_for_update(of=("self",), skip_locked=True))
    return [*waiting.filter(progress__gt=0)[:1], *waiting.filter(progress=0)[:size]]


def _findings(events: Sequence[AlertsEvent]) -> list[tuple[AlertsEvent, AlertsFinding]]:
    """As many as make a bounded transaction, one at least; the others are let go with it."""
    found, weight = [], 0
    for event, finding in alerts_findings(events):
        found.append((event, finding))
        weight += len(finding.looks) + len(finding.dropped)
        if weight > 2 * ALERTS_BATCH:
            break
    return found


def _finish(found: Iterable[tuple[AlertsEvent, AlertsFinding]]) -> None:
    done = []
    for event, finding in found:
        if finding.progress is None:
            done.append(event.pk)
        else:
            AlertsEvent.objects.filter(pk=event.pk).update(progress=finding.progress)
    AlertsEvent.objects.filter(pk__in=done).delete()
