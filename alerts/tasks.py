"""The worker's part. Each task finds its work in rows, so a lost or repeated message harms nothing."""

from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any

from celery import shared_task
from django.core.cache import cache
from django.db.models.functions import Now

from alerts.delivery import (
    AlertsChoice,
    alerts_deliver_batch,
    alerts_oldest_first,
    alerts_online_first,
)
from alerts.digest import alerts_digest_stretch
from alerts.models import AlertsEvent
from alerts.trim import alerts_subscriptions_trim_stretch, alerts_trim_stretch
from common.enqueue import common_enqueue

ALERTS_HINT_KEY = "alerts:hinted"
"""Kept in the cache while a hint is on its way to a worker."""

_SWEEP_AGE = timedelta(seconds=30)
_SECONDS = 60  # of one task; the sweeper goes on


@shared_task(name="alerts.deliver")
def alerts_deliver() -> int:
    """Empty the outbox; returns how many events were looked at."""
    # First: what is written from here on sends a hint of its own.
    cache.delete(ALERTS_HINT_KEY)
    return _drain(alerts_oldest_first)


@shared_task(name="alerts.sweep")
def alerts_sweep() -> int:
    """Find events whose hint was lost; the newest first, of people who are here."""
    waiting = AlertsEvent.objects.filter(created_at__lt=Now() - _SWEEP_AGE, due_at__lte=Now())
    return _drain(alerts_online_first) if waiting.exists() else 0


def _drain(choice: AlertsChoice) -> int:
    end, total = monotonic() + _SECONDS, 0
    while done := alerts_deliver_batch(choice):
        total += done
        if monotonic() > end:
            break
    return total


@shared_task(name="alerts.trim")
def alerts_trim(after: int = 0) -> None:
    """Remove old notifications, of the recipients whose keys come after `after`."""
    _go_on(alerts_trim, alerts_trim_stretch, after)


@shared_task(name="alerts.trim_subscriptions")
def alerts_trim_subscriptions(after: int = 0) -> None:
    """Remove subscriptions, with keys after `after`, of whoever no longer follows the author."""
    _go_on(alerts_trim_subscriptions, alerts_subscriptions_trim_stretch, after)


@shared_task(name="alerts.digest")
def alerts_digest(after: int = 0) -> None:
    """Send the daily mails that are due, to people whose keys come after `after`."""
    _go_on(alerts_digest, alerts_digest_stretch, after)


def _go_on(task: Any, stretch: Callable[[int], int | None], after: int) -> None:
    """Stretch by stretch for as long as one task may; the rest is the next one's.

    Should its message be lost, beat's next one begins anew, with less to do.
    """
    end, key = monotonic() + _SECONDS, stretch(after)
    while key is not None and monotonic() < end:
        key = stretch(key)
    if key is not None:
        common_enqueue(task, key)
