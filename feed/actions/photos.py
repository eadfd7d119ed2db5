"""What the team takes out of posts, and puts back. What it takes is handed to whoever asks for it."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
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


def feed_photo_take(*, post: FeedPost, photo: int, order: Sequence[int] = ()) -> FeedPhotoTaken:
    """Take one photo out of a post of several, by its key; those behind it move up.

    `order`: the keys of its photos as they were when the last one was taken (`values["order"]`): those that
    went before keep a place between the others, so that they come back in any order.
    Raises ValidationError for the last one and for one that is gone, FeedPost.DoesNotExist.
    """
    with transaction.atomic():
        locked = feed_line_locked(post)
        # A worker that gives it other names or smaller pictures waits, and finds it gone.
        photos = list(_photos(locked).select_for_update(no_key=True))
        row = next((each for each in photos if each.pk == photo), None)
        if row is None:
            raise ValidationError({"photo": _("This photo is not there any more.")}, code="photo_gone")
        if len(photos) == 1:
            raise ValidationError(
                {"photo": _("A post keeps its last photo. Take the whole post down instead.")},
                code="photo_last",
            )
        with row.image.open("rb") as file:
            values = _values(row, len(photos)) | {"order": _order([each.pk for each in photos], order)}
            taken = FeedPhotoTaken(values, bytes(file.read()))
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
        photos = list(_photos(locked))
        photos.insert(_place([photo.pk for photo in photos], row.pk, taken.values["order"]), row)
        # Behind all others first: the places are given together.
        row.position = len(photos) - 1
        row.save(force_insert=True)
        _arrange(locked, photos)
        feed_photo_returned.send(FeedPhoto, photo=row.pk)
        written.clear()
    return True


def _photos(post: FeedPost) -> QuerySet[FeedPhoto]:
    return FeedPhoto.objects.filter(post=post).order_by("position")


def _order(keys: Sequence[int], before: Sequence[int]) -> list[int]:
    """These photos as they stand now, and between them those that went before."""
    order = list(keys)
    for key in before:
        if key not in order:
            order.insert(_place(order, key, before), key)
    return order


def _place(keys: Sequence[int], key: int, order: Sequence[int]) -> int:
    """Behind all that were in front of it, wherever their author has put them since."""
    front = order[: order.index(key)]
    return max((place + 1 for place, each in enumerate(keys) if each in front), default=0)


def _arrange(post: FeedPost, photos: Sequence[FeedPhoto]) -> None:
    for position, photo in enumerate(photos):
        photo.position = position
    FeedPhoto.objects.bulk_update(photos, ["position"])
    FeedPost.objects.filter(pk=post.pk).update(photo_count=len(photos))
    feed_line_tell(post)


def _values(photo: FeedPhoto, of: int) -> dict[str, Any]:
    return {
        "key": photo.pk,
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
    """Its file is stored as it was: the field would encode it once more. Its key is as it was, too."""
    row = FeedPhoto(
        pk=taken.values["key"],
        post=post,
        alt=taken.values["alt"],
        width=taken.values["width"],
        height=taken.values["height"],
        **{name: b64decode(taken.values[name]) or None for name in _BYTES},
    )
    name = row.image.field.generate_filename(row, "photo.jpg")
    row.image.name = row.image.storage.save(name, ContentFile(taken.image))
    return row
