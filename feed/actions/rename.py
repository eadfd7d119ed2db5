"""New addresses for photos whose old ones are known to people who may not see them any more."""

from collections.abc import Iterable
from functools import partial

from django.core.files.storage import Storage
from django.db import transaction

from common.files import common_files_removed_on_error
from feed.models import FEED_VARIANT_WIDTHS, FeedPhoto, FeedPost

_VARIANTS = [f"webp_{width}" for width in FEED_VARIANT_WIDTHS]


def feed_post_rename_photos(*, post: FeedPost) -> None:
    """Give all photos of a post other names; those they had lead nowhere from then on.

    The page pictures are copied, the smaller ones are made again by the worker. Safe to repeat: whatever is
    left of it stays due.
    """
    for photo in FeedPhoto.objects.filter(post=post):
        _rename(photo)
    FeedPost.objects.filter(pk=post.pk).update(is_rename_due=False)


def _rename(photo: FeedPhoto) -> None:
    storage, old = photo.image.storage, str(photo.image.name)
    new = photo.image.field.generate_filename(photo, "photo.jpg")
    with common_files_removed_on_error() as written, transaction.atomic():
        with storage.open(old) as file:
            photo.image.name = storage.save(new, file)
        written.append(photo.image)
        known = FeedPhoto.objects.select_for_update(no_key=True).filter(pk=photo.pk, image=old).first()
        if known is None:  # deleted meanwhile, or renamed by another worker
            storage.delete(str(photo.image.name))
            return
        gone = [old, *(name for field in _VARIANTS if (name := getattr(known, field).name))]
        FeedPhoto.objects.filter(pk=photo.pk).update(
            image=photo.image.name, variants_at=None, **dict.fromkeys(_VARIANTS, "")
        )
        written.clear()
        transaction.on_commit(partial(_delete, storage, gone), robust=True)


def _delete(storage: Storage, names: Iterable[str]) -> None:
    for name in names:
        storage.delete(name)
