"""Photos that the team removed, known again when somebody uploads them once more."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

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

    @property
    def order(self) -> tuple[int, int]:
        return (-1 if self.distance is None else self.distance, self.decision.pk)


def moderation_known_like(photos: Sequence[FeedPhoto]) -> ModerationLike | None:
    """The decision that one of the photos is most like: one query, by two indexes."""
    asked = feed_looks_of(photos)
    checksums = [photo.checksum for photo in asked if photo.checksum]
    looks = {look for photo in asked for look in photo.looks}
    near = sorted({value for look in looks for value in _near(look)})
    same = ModerationKnownPhoto.objects.filter(checksum__in=checksums).values("pk")
    alike = ModerationKnownBand.objects.filter(band__in=near).values("photo")
    known = ModerationKnownPhoto.objects.filter(pk__in=same.union(alike))
    found = (_like(row, checksums, looks) for row in known.select_related("decision__case"))
    return min(filter(None, found), key=lambda like: like.order, default=None)


def moderation_known_rows(decision: ModerationDecision, photos: Iterable[FeedLooks]) -> None:
    """Know these photos again from now on."""
    rows = [row for photo in photos for row in _rows(decision, photo)]
    ModerationKnownPhoto.objects.bulk_create(rows)
    bands = ((row, band) for row in rows if row.look for band in _bands(bytes(row.look)))
    ModerationKnownBand.objects.bulk_create(ModerationKnownBand(photo=row, band=band) for row, band in bands)


def _rows(decision: ModerationDecision, photo: FeedLooks) -> Iterator[ModerationKnownPhoto]:
    if photo.checksum:
        yield ModerationKnownPhoto(decision=decision, checksum=photo.checksum)
    for look in photo.looks:
        yield ModerationKnownPhoto(decision=decision, look=look)


def _like(
    row: ModerationKnownPhoto, checksums: Sequence[bytes], looks: Iterable[bytes]
) -> ModerationLike | None:
    if row.checksum:
        return ModerationLike(row.decision, None) if bytes(row.checksum) in checksums else None
    apart = min(common_looks_apart(bytes(row.look or b""), look) for look in looks)
    return ModerationLike(row.decision, apart) if apart <= MODERATION_ALIKE else None


def _bands(look: bytes) -> list[int]:
    """Each with its place, so that one index holds all of them."""
    parts = (look[start : start + _BAND] for start in range(0, len(look), _BAND))
    return [place * _BAND_VALUES + int.from_bytes(part, "big") for place, part in enumerate(parts)]


def _near(look: bytes) -> Iterator[int]:
    """The bands, and all that differ from one of them in a single bit."""
    for band in _bands(look):
        yield from (band ^ flip for flip in _FLIPS)
