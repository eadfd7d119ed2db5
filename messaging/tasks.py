from time import monotonic

from celery import shared_task

from messaging.trim import messaging_trim_stretch

_SECONDS = 60  # of one task; the next night goes on


@shared_task(name="messaging.trim")
def messaging_trim() -> None:
    """Throw old events away, and conversations that everybody has left."""
    end = monotonic() + _SECONDS
    while messaging_trim_stretch() and monotonic() < end:
        pass
