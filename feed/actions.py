"""Everything that changes posts and photos. Each action is one transaction and safe to repeat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Func, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountsProfile, AccountsUser
from common.files import common_files_removed_on_error
from common.images import (
    CommonImageCrop,
    common_image_lossless,
    common_image_master,
    common_image_open,
    common_image_page,
    common_image_placeholder,
)
from feed.models import FEED_PHOTOS_MAX, FEED_UPLOADS_MAX, FeedPhoto, FeedPost, FeedUpload
from feed.signals import feed_post_shown


@dataclass(frozen=True)
class FeedNewPhoto:
    """A staged photo as its owner wants it shown."""

    upload: FeedUpload
    alt: str = ""
    crop: CommonImageCrop = field(default_factory=CommonImageCrop)


@dataclass(frozen=True)
class FeedPhotoEdit:
    photo_id: int
    alt: str


class FeedUploadGone(ValidationError):
    """A staged photo was posted, removed or too old."""

    def __init__(self) -> None:
        super().__init__(
            _("One of these photos is no longer here: it was already posted, or waited for more than a day."),
            code="upload_gone",
        )


def feed_upload_create(*, owner: AccountsUser, file: File[bytes]) -> FeedUpload:
    """Check a photo and keep it for its owner.

    Raises CommonImageRefused with a sentence for the person; nothing of a refused file is kept.
    """
    master = common_image_master(common_image_open(file))
    upload = FeedUpload(owner=owner)
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


def feed_post_create(
    *,
    author: AccountsUser,
    caption: str,
    photos: Sequence[FeedNewPhoto],
    submission: UUID,
    created_at: datetime | None = None,
) -> FeedPost:
    """Show these staged photos as a post; the same submission again returns the same post.

    `created_at`: for posts that are older than the site, such as brought from elsewhere; now, if not given.
    Raises FeedUploadGone when a photo was used meanwhile, CommonImageRefused for a crop outside the photo.
    """
    if not 1 <= len(photos) <= FEED_PHOTOS_MAX:
        raise ValueError(f"a post has 1 to {FEED_PHOTOS_MAX} photos, not {len(photos)}")
    known = FeedPost.objects.filter(author=author, submission=submission).first()
    if known:
        return known
    with common_files_removed_on_error() as written:
        # Slow work first: the transaction below holds its locks for milliseconds.
        made = []
        for position, new in enumerate(photos):
            made.append(_photo(new, position))
            written.append(made[-1].image)
        shown = {"caption": caption, "photo_count": len(photos), "created_at": created_at or timezone.now()}
        with transaction.atomic():
            post, created = FeedPost.objects.get_or_create(
                author=author, submission=submission, defaults=shown
            )
            if created:
                _publish(post, photos, made)
                # What fails from here on may fail after the commit: better a file too many than one too few.
                written.clear()
    # Left when another request was first with this submission: its files stay, ours go.
    for image in written:
        image.storage.delete(str(image.name))
    return post


def _photo(new: FeedNewPhoto, position: int) -> FeedPhoto:
    """The page-size picture, written to storage; its row is not saved yet."""
    try:
        with new.upload.master.open("rb") as master:
            page = common_image_page(master, new.crop)
    except FileNotFoundError as error:
        raise FeedUploadGone from error
    photo = FeedPhoto(position=position, alt=new.alt, placeholder=common_image_placeholder(page))
    photo.image.save("photo.jpg", common_image_lossless(page), save=False)
    return photo


def _publish(post: FeedPost, photos: Sequence[FeedNewPhoto], made: Sequence[FeedPhoto]) -> None:
    uploads = [new.upload.pk for new in photos]
    _total, deleted = FeedUpload.objects.filter(owner=post.author, pk__in=uploads).delete()
    if deleted.get(FeedUpload._meta.label, 0) != len(uploads):
        raise FeedUploadGone
    for photo in made:
        photo.post = post
    FeedPhoto.objects.bulk_create(made)
    _count_posts(post.author_id, 1)
    feed_post_shown.send(FeedPost, post=post)
    _show(post)


def _count_posts(author_id: int, change: int) -> None:
    AccountsProfile.objects.filter(pk=author_id).update(post_count=F("post_count") + change)


def _show(post: FeedPost) -> None:
    """Take the next place in the order of appearance: the last statement of its transaction."""
    number = Func(Value("feed_post_published"), function="nextval")
    FeedPost.objects.filter(pk=post.pk).update(published=number)


def feed_post_edit(*, post: FeedPost, caption: str, photos: Sequence[FeedPhotoEdit]) -> None:
    """New caption, alt texts and order; `photos` in their new order, each of the post's photos once.

    Raises FeedPost.DoesNotExist when the post was deleted meanwhile.
    """
    with transaction.atomic():
        # Two edits at once: the second waits, then wins whole.
        FeedPost.objects.select_for_update().get(pk=post.pk)
        rows = {photo.pk: photo for photo in FeedPhoto.objects.filter(post=post)}
        if sorted(edit.photo_id for edit in photos) != sorted(rows):
            raise ValidationError(_("These are not the photos of this post. Reload the page and try again."))
        for position, edit in enumerate(photos):
            rows[edit.photo_id].position = position
            rows[edit.photo_id].alt = edit.alt
        FeedPhoto.objects.bulk_update(rows.values(), ["position", "alt"])
        FeedPost.objects.filter(pk=post.pk).update(caption=caption, edited_at=timezone.now())


def feed_post_delete(*, post: FeedPost) -> None:
    """Take the post away; its files go on commit. Deleting twice counts once."""
    with transaction.atomic():
        # The post before its photos, as an edit does: in the other order the two would deadlock.
        FeedPost.objects.select_for_update().filter(pk=post.pk).first()
        _total, deleted = FeedPost.objects.filter(pk=post.pk).delete()
        if deleted.get(FeedPost._meta.label):
            _count_posts(post.author_id, -1)


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
