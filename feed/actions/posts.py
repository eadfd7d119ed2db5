"""Everything that changes posts and photos. Each action is one transaction and safe to repeat."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountsUser
from common.files import common_files_removed_on_error
from common.images import (
    CommonImageCrop,
    common_image_look,
    common_image_lossless,
    common_image_page,
    common_image_placeholder,
)
from feed.actions.away import feed_post_hold, feed_post_hold_new
from feed.actions.comment_counts import feed_comments_lock
from feed.actions.hashtags import feed_hashtags_publish, feed_hashtags_write
from feed.actions.line import (
    feed_line_find_locked,
    feed_line_hide,
    feed_line_lock_author,
    feed_line_locked,
    feed_line_show,
    feed_line_tell,
)
from feed.actions.mentions import feed_mentions_resolve
from feed.actions.pins import feed_pin_place
from feed.models import FEED_PHOTOS_MAX, FeedPhoto, FeedPost, FeedUpload
from feed.review import feed_held_for
from feed.texts import feed_hashtags_of


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


def feed_post_create(
    *,
    author: AccountsUser,
    caption: str,
    photos: Sequence[FeedNewPhoto],
    submission: UUID,
    created_at: datetime | None = None,
) -> FeedPost:
    """Show these staged photos as a post; the same submission again returns the same post.

    It may have to wait for the team: `held_for` then says why.
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
        shown = {
            "caption": caption,
            "mentions": feed_mentions_resolve(author=author, text=caption),
            "photo_count": len(photos),
            "created_at": created_at or timezone.now(),
        }
        with transaction.atomic():
            feed_line_lock_author(author.pk)
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
    photo = FeedPhoto(
        position=position,
        alt=new.alt,
        placeholder=common_image_placeholder(page),
        checksum=new.upload.checksum,
        whole_look=new.upload.look,
        look=common_image_look(page),
    )
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
    words = [post.caption, *(photo.alt for photo in made)]
    if held_for := feed_held_for(post, words, photos=made):
        feed_post_hold_new(post=post, held_for=held_for)
    else:
        feed_line_show(post)


def feed_post_edit(
    *,
    post: FeedPost,
    caption: str,
    photos: Sequence[FeedPhotoEdit],
    comments_closed: bool = False,
    hides_likes: bool = False,
) -> None:
    """New words, alt texts and order; `photos` in their new order, each of the post's photos once.

    With new words the post may have to wait for the team. Raises FeedPost.DoesNotExist when it was deleted
    meanwhile.
    """
    with transaction.atomic():
        # Asked before the locks of here: whoever decides about the post takes them after those of its case.
        held_for = feed_held_for(post, _new_words(post, caption, photos))
        # Two edits at once: the second waits, then wins whole.
        locked = feed_line_locked(post)
        _edit_photos(locked, photos)
        if caption != locked.caption:
            locked.caption = caption
            locked.mentions = feed_mentions_resolve(author=locked.author, text=caption)
            feed_hashtags_write(locked, feed_hashtags_of(caption))
            feed_line_tell(locked)
        locked.comments_closed, locked.hides_likes = comments_closed, hides_likes
        locked.edited_at = timezone.now()
        locked.save(update_fields=["caption", "mentions", "comments_closed", "hides_likes", "edited_at"])
        if held_for and (locked.held_at is None or locked.held_for):
            feed_post_hold(post=locked, held_for=held_for)


def _new_words(post: FeedPost, caption: str, photos: Sequence[FeedPhotoEdit]) -> list[str]:
    """What an edit says that the post did not say before: that was looked at when it was written."""
    known = {*FeedPost.objects.filter(pk=post.pk).values_list("caption", flat=True)}
    known |= {*FeedPhoto.objects.filter(post=post.pk).values_list("alt", flat=True)}
    return [text for text in (caption, *(edit.alt for edit in photos)) if text not in known]


def _edit_photos(post: FeedPost, photos: Sequence[FeedPhotoEdit]) -> None:
    rows = {photo.pk: photo for photo in FeedPhoto.objects.filter(post=post)}
    if sorted(edit.photo_id for edit in photos) != sorted(rows):
        raise ValidationError(_("These are not the photos of this post. Reload the page and try again."))
    for position, edit in enumerate(photos):
        rows[edit.photo_id].position = position
        rows[edit.photo_id].alt = edit.alt
    FeedPhoto.objects.bulk_update(rows.values(), ["position", "alt"])


def feed_post_hashtags_rewrite(*, post: FeedPost) -> None:
    """Give a post the hashtags of its caption, in its place; if they are that already, nothing changes."""
    with transaction.atomic():
        locked = feed_line_find_locked(post)
        if locked:
            feed_hashtags_write(locked, feed_hashtags_of(locked.caption))
            feed_hashtags_publish(locked)


def feed_post_options_set(
    *, post: FeedPost, hides_likes: bool | None = None, comments_closed: bool | None = None
) -> None:
    """Whether others see the number of likes, and whether they may comment; None leaves it as it is."""
    wanted = {"hides_likes": hides_likes, "comments_closed": comments_closed}
    given = {name: value for name, value in wanted.items() if value is not None}
    FeedPost.objects.filter(pk=post.pk).update(**given)


def feed_post_pin(*, post: FeedPost) -> None:
    """Let a post stand first on its author's profile.

    Raises ValidationError beyond FEED_PINNED_MAX, and for a post that is put away.
    """
    with transaction.atomic():
        # Two pins of one author come one after the other.
        feed_line_lock_author(post.author_id)
        shown = FeedPost.objects.filter(author=post.author_id, published__isnull=False)
        if not shown.filter(pk=post.pk).exists():
            raise ValidationError(_("A post that others do not see cannot be pinned."), code="pin_hidden")
        place = feed_pin_place(shown, post.pk, _("Three posts are pinned already. Unpin one first."))
        shown.filter(pk=post.pk).update(pinned=place)


def feed_post_unpin(*, post: FeedPost) -> None:
    FeedPost.objects.filter(pk=post.pk).update(pinned=None)


def feed_post_delete(*, post: FeedPost) -> None:
    """Take the post away; its files go on commit. Deleting twice counts once."""
    with transaction.atomic():
        # The post before its photos, as an edit does: in the other order the two would deadlock.
        locked = feed_line_find_locked(post)
        if locked:
            feed_comments_lock(Q(post=locked))
            if locked.published is not None:
                feed_line_hide(locked)
            else:
                feed_line_tell(locked)
            locked.delete()
