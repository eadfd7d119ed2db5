from time import monotonic

from celery import shared_task

from common.measured import common_measure
from messaging.models import MessagingPhoto
from messaging.trim import messaging_trim_stretch

_SECONDS = 60  # of one task; the next night goes on
_MEASURED = 5_000


@shared_task(name="messaging.trim")
def messaging_trim() -> None:
    """Throw old events away, and conversations that everybody has left."""
    end = monotonic() + _SECONDS
    while messaging_trim_stretch() and monotonic() < end:
        pass


@shared_task(name="messaging.photos_measure")
def messaging_photos_measure() -> int:
    """Measure the photos of messages that are new."""
    return common_measure(MessagingPhoto.objects.filter(measured_at=None), ["image", "bubble"], _MEASURED)
