"""Everything that changes posts and photos. Each action is one transaction and safe to repeat."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountsProfile, AccountsUser
from common.files import common_files_removed_on_error
from common.images import (
    CommonImageCrop,
    common_image_lossless,
    common_image_page,
    common_image_placeholder,
)
from feed.actions.comments import feed_comments_lock
from feed.actions.hashtags import feed_hashtags_publish, feed_hashtags_show, feed_hashtags_write
from feed.actions.mentions import feed_mentions_resolve
from feed.actions.pins import feed_pin_place
from feed.models import FEED_PHOTOS_MAX, FeedPhoto, FeedPost, FeedUpload
from feed.signals import feed_post_shown, feed_posts_changed
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
            _lock_author(author.pk)
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
    _show(post)


def _show(post: FeedPost) -> None:
    """Put a post on the line: counted, with its hashtags, and last its place in the order of appearance."""
    _count_posts(post.author_id, 1)
    feed_hashtags_write(post, feed_hashtags_of(post.caption))
    feed_hashtags_show(post, 1)
    feed_post_shown.send(FeedPost, post=post)
    _tell(post)
    number = Func(Value("feed_post_published"), function="nextval")
    FeedPost.objects.filter(pk=post.pk).update(published=number)
    feed_hashtags_publish(post)


def _hide(post: FeedPost) -> None:
    """Take a post off the line."""
    _count_posts(post.author_id, -1)
    feed_hashtags_show(post, -1)
    _tell(post)


def _tell(post: FeedPost) -> None:
    feed_posts_changed.send(FeedPost, posts=[post.pk], author=post.author_id)


def _count_posts(author_id: int, change: int) -> None:
    AccountsProfile.objects.filter(pk=author_id).update(post_count=F("post_count") + change)


def feed_post_edit(
    *,
    post: FeedPost,
    caption: str,
    photos: Sequence[FeedPhotoEdit],
    comments_closed: bool = False,
    hides_likes: bool = False,
) -> None:
    """New words, alt texts and order; `photos` in their new order, each of the post's photos once.

    Raises FeedPost.DoesNotExist when the post was deleted meanwhile.
    """
    with transaction.atomic():
        # Two edits at once: the second waits, then wins whole.
        locked = _locked(post)
        _edit_photos(locked, photos)
        if caption != locked.caption:
            locked.caption = caption
            locked.mentions = feed_mentions_resolve(author=locked.author, text=caption)
            feed_hashtags_write(locked, feed_hashtags_of(caption))
            _tell(locked)
        locked.comments_closed, locked.hides_likes = comments_closed, hides_likes
        locked.edited_at = timezone.now()
        locked.save(update_fields=["caption", "mentions", "comments_closed", "hides_likes", "edited_at"])


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
        locked = _find_locked(post)
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
        _lock_author(post.author_id)
        shown = FeedPost.objects.filter(author=post.author_id, published__isnull=False)
        if not shown.filter(pk=post.pk).exists():
            raise ValidationError(
                _("A post in the archive cannot be pinned. Restore it first."), code="pin_hidden"
            )
        place = feed_pin_place(shown, post.pk, _("Three posts are pinned already. Unpin one first."))
        shown.filter(pk=post.pk).update(pinned=place)


def feed_post_unpin(*, post: FeedPost) -> None:
    FeedPost.objects.filter(pk=post.pk).update(pinned=None)


def feed_post_archive(*, post: FeedPost) -> None:
    """Put a post away: only its author sees it until it is restored. What others left on it stays."""
    with transaction.atomic():
        locked = _locked(post)
        if locked.published is not None:
            _hide(locked)
            FeedPost.objects.filter(pk=post.pk).update(
                published=None, pinned=None, archived_at=timezone.now()
            )
            feed_hashtags_publish(locked)


def feed_post_restore(*, post: FeedPost) -> None:
    """Put a post that its author put away back on the line, where it appears as new."""
    with transaction.atomic():
        locked = _locked(post)
        if locked.archived_at is not None:
            FeedPost.objects.filter(pk=post.pk).update(archived_at=None)
            _show(locked)


def feed_post_delete(*, post: FeedPost) -> None:
    """Take the post away; its files go on commit. Deleting twice counts once."""
    with transaction.atomic():
        # The post before its photos, as an edit does: in the other order the two would deadlock.
        locked = _find_locked(post)
        if locked:
            feed_comments_lock(Q(post=locked))
            if locked.published is not None:
                _hide(locked)
            else:
                _tell(locked)
            locked.delete()


def _locked(post: FeedPost) -> FeedPost:
    """Raises FeedPost.DoesNotExist when it was deleted meanwhile."""
    locked = _find_locked(post)
    if locked is None:
        raise FeedPost.DoesNotExist
    return locked


def _find_locked(post: FeedPost) -> FeedPost | None:
    """The post as it is now, with its author's profile locked before it."""
    _lock_author(post.author_id)
    return FeedPost.objects.select_for_update(no_key=True).filter(pk=post.pk).first()


def _lock_author(author_id: int) -> None:
    """Whoever changes which posts of an author are shown, or to whom, comes in turn."""
    AccountsProfile.objects.select_for_update(no_key=True).filter(pk=author_id).first()
