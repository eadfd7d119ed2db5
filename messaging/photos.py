"""The photo of a message: from a staged one, by the same path as those of posts."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import File

from common.files import common_files_removed_on_error
from common.images import CommonImageCrop, common_image_lossless, common_image_page, common_image_placeholder
from feed.actions import FeedUploadGone
from feed.models import FeedUpload
from messaging.models import MessagingMessage, MessagingPhoto


@contextmanager
def messaging_photo_written(upload: FeedUpload | None) -> Iterator[MessagingPhoto | None]:
    """Yields the photo with its files in the storage and no row yet; what fails within takes the files back.

    Raises FeedUploadGone when the staged photo is no longer there.
    """
    if upload is None:
        yield None
        return
    with common_files_removed_on_error() as written:
        photo = _made(upload)
        written += [photo.image, photo.bubble]
        yield photo


def _made(upload: FeedUpload) -> MessagingPhoto:
    try:
        with upload.master.open("rb") as master:
            return messaging_photo_of(master)
    except FileNotFoundError as error:
        raise FeedUploadGone from error


def messaging_photo_of(file: "File[bytes]") -> MessagingPhoto:
    """A photo with its files in the storage and no row yet."""
    page = common_image_page(file, CommonImageCrop())
    photo = MessagingPhoto(placeholder=common_image_placeholder(page))
    with common_files_removed_on_error() as written:
        photo.image.save("photo.jpg", common_image_lossless(page), save=False)
        written.append(photo.image)
        photo.bubble.save("photo.jpg", common_image_lossless(page), save=False)
    return photo


def messaging_photo_keep(photo: MessagingPhoto, message: MessagingMessage, upload: FeedUpload) -> None:
    """In the transaction of the message: a staged photo is sent once."""
    _total, deleted = FeedUpload.objects.filter(owner=upload.owner_id, pk=upload.pk).delete()
    if not deleted.get(FeedUpload._meta.label, 0):
        raise FeedUploadGone
    photo.message = message
    photo.save(force_insert=True)
