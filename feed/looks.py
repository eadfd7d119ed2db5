"""By what the photos of a post are known again."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from common.images import CommonImageRefused, common_image_look, common_image_open
from feed.models import FeedPhoto

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FeedLooks:
    """Of one photo."""

    checksum: bytes | None
    """Of the file that it was made of."""
    looks: tuple[bytes, ...]
    """Of all that was on it, and of the part that is shown."""


def feed_looks_of(photos: Iterable[FeedPhoto]) -> list[FeedLooks]:
    """Photos that are older than their looks are opened, some 40 ms each."""
    return [_looks(photo) for photo in photos]


def _looks(photo: FeedPhoto) -> FeedLooks:
    shown = photo.look if photo.checksum else _look_of_file(photo)
    looks = {bytes(look) for look in (shown, photo.whole_look) if look}
    return FeedLooks(bytes(photo.checksum) if photo.checksum else None, tuple(sorted(looks)))


def _look_of_file(photo: FeedPhoto) -> bytes | None:
    try:
        with photo.image.open("rb") as file:
            return common_image_look(common_image_open(file))
    except (OSError, CommonImageRefused):
        _logger.exception("photo without a look", extra={"photo": photo.pk})
        return None
