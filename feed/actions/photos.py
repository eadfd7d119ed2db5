"""What the team takes out of posts, and puts back. What it takes is handed to whoever asks for it."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from common.files import common_files_removed_on_error
from feed.actions.line import feed_line_find_locked, feed_line_locked, feed_line_tell
from feed.models import FeedPhoto, FeedPost
from feed.signals import feed_photo_returned

_BYTES = ("placeholder", "checksum", "whole_look", "look")


@dataclass(frozen=True)
class FeedPhotoTaken:
    """One photo of a post as it was; `values` are such as JSON can hold."""

    values: dict[str, Any]
    image: bytes


def feed_photo_take(*, post: FeedPost, photo: int) -> FeedPhotoTaken:
    """Take one photo out of a post of several, by its key; those behind it move up.

    Raises ValidationError for the last one and for one that is gone, FeedPost.DoesNotExist.
    """
    with transaction.atomic():
        locked = feed_line_locked(post)
        photos = _photos(locked)
        row = next((each for each in photos if each.pk == photo), None)
        if row is None:
            raise ValidationError({"photo": _("This photo is not there any more.")}, code="photo_gone")
        if len(photos) == 1:
            raise ValidationError(
                {"photo": _("A post keeps its last photo. Take the whole post down instead.")},
                code="photo_last",
            )
        with row.image.open("rb") as file:
            taken = FeedPhotoTaken(_values(row, len(photos)), bytes(file.read()))
        photos.remove(row)
        # Its files go with the row, on commit.
        row.delete()
        _arrange(locked, photos)
    return taken


def feed_photo_return(*, post: FeedPost, taken: FeedPhotoTaken) -> bool:
    """Give a post a photo back, at its place and under a new name; False if the post is gone."""
    with common_files_removed_on_error() as written, transaction.atomic():
        locked = feed_line_find_locked(post)
        if locked is None:
            return False
        row = _row(locked, taken)
        written.append(row.image)
        photos = _photos(locked)
        photos.insert(int(taken.values["position"]), row)
        # Behind all others first: the places are given together.
        row.position = len(photos) - 1
        row.save(force_insert=True)
        _arrange(locked, photos)
        feed_photo_returned.send(FeedPhoto, photo=row.pk)
        written.clear()
    return True


def _photos(post: FeedPost) -> list[FeedPhoto]:
    return list(FeedPhoto.objects.filter(post=post).order_by("position"))


def _arrange(post: FeedPost, photos: Sequence[FeedPhoto]) -> None:
    for position, photo in enumerate(photos):
        photo.position = position
    FeedPhoto.objects.bulk_update(photos, ["position"])
    FeedPost.objects.filter(pk=post.pk).update(photo_count=len(photos))
    feed_line_tell(post)


def _values(photo: FeedPhoto, of: int) -> dict[str, Any]:
    return {
        "position": photo.position,
        "of": of,
        "alt": photo.alt,
        "width": photo.width,
        "height": photo.height,
        **{name: _written(getattr(photo, name)) for name in _BYTES},
    }


def _written(value: bytes | None) -> str:
    return b64encode(value).decode() if value else ""


def _row(post: FeedPost, taken: FeedPhotoTaken) -> FeedPhoto:
    """Its file is stored as it was: the field would encode it once more."""
    row = FeedPhoto(
        post=post,
        alt=taken.values["alt"],
        width=taken.values["width"],
        height=taken.values["height"],
        **{name: b64decode(taken.values[name]) or None for name in _BYTES},
    )
    name = row.image.field.generate_filename(row, "photo.jpg")
    row.image.name = row.image.storage.save(name, ContentFile(taken.image))
    return row
