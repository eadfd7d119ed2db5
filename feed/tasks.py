"""The worker's part. Each task finds its work in rows, so a lost or repeated message harms nothing."""

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import takewhile
from time import monotonic
from typing import Any

from celery import shared_task
from django.core.files.base import ContentFile
from django.utils import timezone

from common.alone import common_alone
from common.images import CommonImageRefused, common_image_variant
from common.measured import common_measure
from feed.actions import feed_photo_keep_variants, feed_post_rename_photos, feed_uploads_delete_before
from feed.models import FEED_VARIANT_WIDTHS, FeedPhoto, FeedPost

_logger = logging.getLogger(__name__)

_UPLOAD_LIFE = timedelta(hours=24)
_SWEEP_AGE = timedelta(seconds=30)
_SWEEP_BATCH = 50
_SWEEP_SECONDS = 60  # of one run; the next goes on
_MEASURED = 5_000


@shared_task(name="feed.photo_variants")
def feed_photo_variants(photo_id: int) -> None:
    """Make the WebP pictures of a photo that has none."""
    photo = FeedPhoto.objects.without_variants().filter(pk=photo_id).first()
    if photo:
        _make_variants(photo)


@shared_task(name="feed.variants_sweep")
def feed_variants_sweep() -> int:
    """Find photos that have no smaller ones, as a message was lost; returns how many were mended.

    Like the sweep of names it does nothing while another is at it: beat sends them faster than one may end.
    """
    waiting = FeedPhoto.objects.without_variants().filter(post__created_at__lt=timezone.now() - _SWEEP_AGE)
    # At random: a few photos that cannot be mended must not keep the batch from the others.
    with common_alone("feed.variants_sweep") as is_alone:
        some = waiting.order_by("?")[:_SWEEP_BATCH] if is_alone else ()
        return sum(_mended(photo) for photo in _in_time(some))


@shared_task(name="feed.photo_names")
def feed_photo_names(post_id: int) -> None:
    """Give the photos of a post that was taken down their new names."""
    for post in FeedPost.objects.filter(pk=post_id, is_rename_due=True):
        feed_post_rename_photos(post=post)
        _make_small_again(post)


@shared_task(name="feed.names_sweep")
def feed_names_sweep() -> int:
    """Find posts whose message was lost, or whose author was put out; returns how many were mended.

    All names come first, those of the newest before others: the small pictures, which take far longer, are
    made by their own sweep.
    """
    with common_alone("feed.names_sweep") as is_alone:
        return sum(_renamed(post) for post in _in_time(_due() if is_alone else ()))


def _due() -> Iterator[FeedPost]:
    due = FeedPost.objects.filter(is_rename_due=True).order_by("-pk")
    posts = list(due[:_SWEEP_BATCH])
    while posts:
        yield from posts
        # By key: those that could not be mended are due still.
        posts = list(due.filter(pk__lt=posts[-1].pk)[:_SWEEP_BATCH])


def _in_time(rows: Iterable[Any]) -> Iterator[Any]:
    end = monotonic() + _SWEEP_SECONDS
    return takewhile(lambda _row: monotonic() < end, rows)


def _renamed(post: FeedPost) -> bool:
    try:
        feed_post_rename_photos(post=post)
    except OSError:
        _logger.exception("photos not renamed", extra={"post": post.pk})
        return False
    return True


def _make_small_again(post: FeedPost) -> None:
    for photo in FeedPhoto.objects.without_variants().filter(post=post):
        _mended(photo)


@shared_task(name="feed.uploads_expire")
def feed_uploads_expire() -> int:
    """Remove staged photos that nobody posted within a day."""
    return feed_uploads_delete_before(moment=timezone.now() - _UPLOAD_LIFE)


@shared_task(name="feed.photos_measure")
def feed_photos_measure() -> int:
    """Measure photos that are new, or got other files."""
    files = ["image", *(f"webp_{width}" for width in FEED_VARIANT_WIDTHS)]
    return common_measure(FeedPhoto.objects.unmeasured(), files, _MEASURED)


def _mended(photo: FeedPhoto) -> bool:
    try:
        return _make_variants(photo)
    except (OSError, CommonImageRefused):
        _logger.exception("variants failed", extra={"photo": photo.pk})
        return False


def _make_variants(photo: FeedPhoto) -> bool:
    return feed_photo_keep_variants(photo=photo, variants=feed_variants_of(photo))


def feed_variants_of(photo: FeedPhoto) -> dict[str, ContentFile[bytes]]:
    """The WebP pictures that are narrower than the photo, by field name."""
    variants = {}
    for width in FEED_VARIANT_WIDTHS:
        if width < photo.width:
            with photo.image.open("rb") as file:
                variants[f"webp_{width}"] = common_image_variant(file, width)
    return variants
