"""Photos that the team removed, known again when somebody uploads them once more."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from common.images import common_looks_apart
from feed.looks import FeedLooks, feed_looks_of
from feed.models import FeedPhoto
from moderation.models import ModerationDecision, ModerationKnownBand, ModerationKnownPhoto

MODERATION_ALIKE = 12
"""Bits of 128 in which two photos differ at most that are taken for one; see tests/test_known_photos.py."""

# Eight bands of 16 bits: of at most 15 bits that differ, one band has at most one.
_BAND = 2  # bytes
_BAND_VALUES = 1 << 8 * _BAND
_FLIPS = (0, *(1 << bit for bit in range(8 * _BAND)))


@dataclass(frozen=True)
class ModerationLike:
    """A decision about a photo that looks like one of those asked about."""

    decision: ModerationDecision
    distance: int | None
    """In bits of 128; None for the very same file."""


def moderation_known_like(photos: Sequence[FeedPhoto]) -> ModerationLike | None:
    """The decision that one of the photos is most like: two queries by indexes, when there is none."""
    asked = feed_looks_of(photos)
    checksums = [photo.checksum for photo in asked if photo.checksum]
    for same in _known().filter(checksum__in=checksums)[:1]:
        return ModerationLike(same.decision, None)
    return _nearest({look for photo in asked for look in photo.looks})


def _nearest(looks: Iterable[bytes]) -> ModerationLike | None:
    # Each candidate is compared with the looks alone by whose bands it was found.
    near: dict[int, list[bytes]] = defaultdict(list)
    for look in looks:
        for band in _near(look):
            near[band].append(look)
    rows = ModerationKnownBand.objects.filter(band__in=sorted(near))
    apart = (
        (common_looks_apart(bytes(known), look), photo)
        for photo, band, known in rows.values_list("photo", "band", "look")
        for look in near[band]
    )
    distance, photo = min(apart, default=(MODERATION_ALIKE + 1, 0))
    # It may be forgotten since the line above.
    row = _known().filter(pk=photo).first() if distance <= MODERATION_ALIKE else None
    return ModerationLike(row.decision, distance) if row else None


def _known() -> QuerySet[ModerationKnownPhoto]:
    return ModerationKnownPhoto.objects.select_related("decision__case")


def moderation_known_rows(decision: ModerationDecision, photos: Iterable[FeedLooks]) -> None:
    """Know these photos again from now on."""
    rows = [row for photo in photos for row in _rows(decision, photo)]
    ModerationKnownPhoto.objects.bulk_create(rows)
    bands = ((row, band) for row in rows if row.look for band in _bands(bytes(row.look)))
    ModerationKnownBand.objects.bulk_create(
        ModerationKnownBand(photo=row, band=band, look=row.look) for row, band in bands
    )


def _rows(decision: ModerationDecision, photo: FeedLooks) -> Iterator[ModerationKnownPhoto]:
    if photo.checksum:
        yield ModerationKnownPhoto(decision=decision, checksum=photo.checksum)
    for look in photo.looks:
        yield ModerationKnownPhoto(decision=decision, look=look)


def _bands(look: bytes) -> list[int]:
    """Each with its place, so that one index holds all of them."""
    parts = (look[start : start + _BAND] for start in range(0, len(look), _BAND))
    return [place * _BAND_VALUES + int.from_bytes(part, "big") for place, part in enumerate(parts)]


def _near(look: bytes) -> Iterator[int]:
    """The bands, and all that differ from one of them in a single bit."""
    for band in _bands(look):
        yield from (band ^ flip for flip in _FLIPS)
