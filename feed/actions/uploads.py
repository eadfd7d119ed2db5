"""Writes to staged photos and to the smaller pictures of posted ones."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.core.files.base import File
from django.utils import timezone

from accounts.models import AccountsUser
from accounts.storage import accounts_storage_check
from common.files import common_files_removed_on_error
from common.images import (
    common_image_checksum,
    common_image_look,
    common_image_master,
    common_image_open,
)
from feed.models import FEED_UPLOADS_MAX, FeedPhoto, FeedUpload


def feed_upload_create(*, owner: AccountsUser, file: File[bytes]) -> FeedUpload:
    """Check a photo and keep it for its owner.

    Raises CommonImageRefused, or AccountsStorageFull, with a sentence for the person; nothing of a refused
    file is kept.
    """
    accounts_storage_check(owner)
    image = common_image_open(file)
    master = common_image_master(image)
    upload = FeedUpload(owner=owner, checksum=common_image_checksum(file), look=common_image_look(image))
    with common_files_removed_on_error() as written:
        upload.master.save("photo.jpg", master, save=False)
        written.append(upload.master)
        upload.save()
    _forget_old_uploads(owner)
    return upload


def _forget_old_uploads(owner: AccountsUser) -> None:
    """Nobody keeps more than five posts' worth of photos waiting: the oldest go."""
    old = FeedUpload.objects.filter(owner=owner).order_by("-created_at").values_list("pk", flat=True)
    FeedUpload.objects.filter(pk__in=list(old[FEED_UPLOADS_MAX:])).delete()


def feed_upload_delete(*, owner: AccountsUser, upload_id: UUID) -> None:
    """Forget a staged photo; the file goes with the row."""
    FeedUpload.objects.filter(owner=owner, pk=upload_id).delete()


def feed_uploads_delete_before(*, moment: datetime) -> int:
    """Forget the photos staged before `moment`; returns how many there were."""
    _total, deleted = FeedUpload.objects.filter(created_at__lt=moment).delete()
    return deleted.get(FeedUpload._meta.label, 0)


def feed_photo_keep_variants(*, photo: FeedPhoto, variants: Mapping[str, File[bytes]]) -> bool:
    """Store the smaller pictures, by field name; False when the photo went or another worker was first."""
    with common_files_removed_on_error() as written:
        for field, content in variants.items():
            file = getattr(photo, field)
            file.save("photo.webp", content, save=False)
            written.append(file)
        values = {field: getattr(photo, field).name for field in variants}
        kept = (
            FeedPhoto.objects.without_variants()
            .filter(pk=photo.pk)
            .update(**values, variants_at=timezone.now())
        )
    if not kept:
        for file in written:
            file.storage.delete(str(file.name))
    return bool(kept)
