"""The one way to enqueue a Celery task: after the commit, in a fraction of a second, never an error.

A task is a hint: what it would have done is found again from rows by a sweeper. So publishing to a
broker that is dead or frozen may give up at once, and must never hold or fail a request.
"""

from __future__ import annotations

import functools
import logging
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any, ParamSpec

from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError
from kombu.pools import ProducerPool, producers

from common.breaker import CommonBreaker, common_breaker

if TYPE_CHECKING:
    from celery import Celery
    from celery.app.task import Task

P = ParamSpec("P")

COMMON_ENQUEUE_TIMEOUT = 0.2  # seconds, to connect and for each answer

_logger = logging.getLogger(__name__)


class CommonPublisher:
    """What this process has published, failed to publish, and not tried to publish."""

    def __init__(self, breaker: CommonBreaker) -> None:
        self.counts: Counter[str] = Counter(published=0, failed=0, skipped=0)
        self._breaker = breaker
        self._lock = threading.Lock()

    def publish(
        self, task: Task[Any, Any], args: tuple[Any, ...], kwargs: dict[str, Any], **options: Any
    ) -> bool:
        """At once, with more options of `apply_async`; was it sent?"""
        if not self._breaker.allows():
            self._count("skipped")
            return False
        try:
            _publish(task, args, kwargs, options)
        except OperationalError as error:
            self._failed(error)
            return False
        self._published()
        return True

    def _failed(self, error: OperationalError) -> None:
        self._count("failed")
        if self._breaker.open():
            _logger.warning("broker away, tasks wait for the sweepers", extra={"error": str(error)})

    def _published(self) -> None:
        self._count("published")
        if self._breaker.close():
            _logger.info("broker back", extra=dict(self.counts))

    def _count(self, outcome: str) -> None:
        with self._lock:
            self.counts[outcome] += 1


COMMON_PUBLISHER = CommonPublisher(common_breaker(settings.CELERY_BROKER_URL))


def common_enqueue(task: Task[P, Any], *args: P.args, **kwargs: P.kwargs) -> None:
    """Publishes the task once the surrounding transaction has committed; at once outside of one."""

    def publish() -> None:
        COMMON_PUBLISHER.publish(task, args, kwargs)

    transaction.on_commit(publish, robust=True)


def _publish(
    task: Task[Any, Any], args: tuple[Any, ...], kwargs: dict[str, Any], options: dict[str, Any]
) -> None:
    # Queues are declared by the workers: declaring them here would be more round trips.
    ours: dict[str, Any] = {"retry": False, "declare": []}
    with _producers(task.app).acquire(block=True) as producer:
        task.apply_async(args, kwargs, producer=producer, **ours, **options)


@functools.cache
def _producers(app: Celery) -> ProducerPool:
    """Connections for publishing only: a worker's own must wait longer for BRPOP's answer."""
    options = {
        "socket_timeout": COMMON_ENQUEUE_TIMEOUT,
        "socket_connect_timeout": COMMON_ENQUEUE_TIMEOUT,
        "max_retries": 0,  # without it kombu connects again and again, sleeping between
    }
    pool: ProducerPool = producers[app.connection_for_write(transport_options=options)]
    return pool
