import secrets
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.usernames import ACCOUNTS_USERNAME_MAX
from common.fields import CommonResizedImageField
from common.files import CommonRandomName, common_private_storage
from common.measured import CommonMeasured
from feed.queries import FEED_PHOTO_UNMEASURED, FeedPhotoQuerySet, FeedPostQuerySet

FEED_CAPTION_MAX = 2_200
FEED_ALT_MAX = 1_000
FEED_PHOTOS_MAX = 20
FEED_UPLOADS_MAX = 100
FEED_PAGE_BOX = [1440, 1920]
FEED_VARIANT_WIDTHS = (320, 640, 1080)
FEED_CODE_LENGTH = 11
FEED_PINNED_MAX = 3
"""Posts that stand first on a profile, and comments that stand first under a post."""


def feed_post_code() -> str:
    """64 random bits, 11 characters of the base64 alphabet that is safe in an address."""
    return secrets.token_urlsafe(8)


def feed_mentions_field() -> Any:
    """The names after an @ that were somebody's when the text was written: those become links."""
    names = models.CharField(max_length=ACCOUNTS_USERNAME_MAX)
    return ArrayField(names, default=list, blank=True, editable=False)


def feed_counter_field(label: Any) -> Any:
    return models.PositiveIntegerField(label, default=0, editable=False)


def feed_held_for_field() -> Any:
    return ArrayField(models.CharField(max_length=120), null=True, editable=False)


def feed_bytes_field(size: int) -> Any:
    """None where it was never made, and where there is nothing to be known by."""
    return models.BinaryField(max_length=size, null=True, editable=False)


def feed_pinned_field() -> Any:
    """The place among the pinned, from 0; each can be taken once, so there are never too many."""
    return models.PositiveSmallIntegerField(_("pinned"), null=True, editable=False)


def feed_pinned_condition() -> models.Q:
    return models.Q(pinned=None) | models.Q(pinned__lt=FEED_PINNED_MAX)


class FeedUpload(models.Model):
    """A photo that its owner has chosen and not yet posted; gone a day later."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploads")
    # What common.images made of the file: upright, flat, clean, within 2880 × 2160 pixels.
    master = models.ImageField(
        upload_to=CommonRandomName("uploads"),
        storage=common_private_storage,
        width_field="width",
        height_field="height",
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    # By which the file, and the whole photo, are known again; see common/images/look.py.
    checksum = feed_bytes_field(32)
    look = feed_bytes_field(16)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("staged photo")
        verbose_name_plural = _("staged photos")
        indexes = [models.Index(fields=["created_at"], name="feed_upload_age")]

    def __str__(self) -> str:
        return str(self.id)


class FeedPost(models.Model):
    """One to twenty photos that somebody shows, with a caption."""

    code = models.CharField(max_length=FEED_CODE_LENGTH, unique=True, default=feed_post_code, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="posts", db_index=False)
    caption = models.CharField(_("caption"), max_length=FEED_CAPTION_MAX, blank=True)
    mentions = feed_mentions_field()
    photo_count = models.PositiveSmallIntegerField(_("photos"), default=0, editable=False)
    like_count = feed_counter_field(_("likes"))
    comment_count = feed_counter_field(_("comments"))
    save_count = feed_counter_field(_("saves"))
    hides_likes = models.BooleanField(_("hide the number of likes"), default=False)
    comments_closed = models.BooleanField(_("no comments"), default=False)
    pinned = feed_pinned_field()
    created_at = models.DateTimeField(_("posted"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, editable=False)
    # When its author put it away; nobody else sees it then.
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)
    # When the team took it down; its author alone sees it then, and why.
    held_at = models.DateTimeField(_("taken down"), null=True, editable=False)
    # Why it waits for the team to look at it (see feed/review.py); None when the team has taken it down.
    held_for = feed_held_for_field()
    # Its photos still have the addresses that they had on the line.
    is_rename_due = models.BooleanField(db_default=False, editable=False)
    # Shown only to who asks for it.
    is_sensitive = models.BooleanField(_("sensitive"), db_default=False, editable=False)
    # The order of appearance, from the sequence feed_post_published, taken as the last statements
    # of the transaction that shows the post: ids are older than commits. None while it is off the line.
    published = models.BigIntegerField(null=True, unique=True, editable=False)
    # The form this post came from: sending it twice makes one post.
    submission = models.UUIDField(default=uuid.uuid4, editable=False)

    # What cards show, read by for_cards.
    slides: "list[FeedPhoto]"
    # Whether the viewer of a page likes and saved it; with_marks() writes them.
    feed_liked = False
    feed_saved = False
    # How many comments under it the viewer alone sees; with_hidden() writes it.
    feed_hidden = 0

    objects: ClassVar[FeedPostQuerySet] = FeedPostQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["author", "submission"], name="feed_post_submission_once"),
            models.UniqueConstraint(fields=["author", "pinned"], name="feed_post_pinned_once"),
            models.CheckConstraint(condition=feed_pinned_condition(), name="feed_post_pinned_range"),
            models.CheckConstraint(
                condition=models.Q(published=None) | models.Q(archived_at=None, held_at=None),
                name="feed_post_off_the_line",
            ),
            models.CheckConstraint(
                condition=models.Q(held_for=None) | models.Q(held_at__isnull=False),
                name="feed_post_held_for",
            ),
        ]
        indexes = [
            # The probe of home, which must find no post that is put away; and the profile.
            models.Index(
                fields=["author", "-published"],
                condition=models.Q(published__isnull=False),
                name="feed_post_shown",
            ),
            models.Index(
                fields=["author", "-archived_at"],
                condition=models.Q(archived_at__isnull=False),
                name="feed_post_archived",
            ),
            # The sweeper's to-do list.
            models.Index(fields=["id"], condition=models.Q(is_rename_due=True), name="feed_post_rename_due"),
            # Few: what the team looks up.
            models.Index(fields=["id"], condition=models.Q(held_at__isnull=False), name="feed_post_held"),
            models.Index(fields=["id"], condition=models.Q(is_sensitive=True), name="feed_post_sensitive"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        # Written out: a page asks dozens of times, and reverse() takes ten times as long.
        return SafeString(f"/p/{self.code}/")

    @property
    def comments_seen(self) -> int:
        """As many comments as the viewer of a page is told of."""
        return int(self.comment_count) + self.feed_hidden


class FeedPhoto(CommonMeasured):
    """One photo of a post; `position` counts from 0."""

    post = models.ForeignKey(FeedPost, models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField()
    image = CommonResizedImageField(
        upload_to=CommonRandomName("photos"),
        size=FEED_PAGE_BOX,
        quality=86,
        force_format="JPEG",
        keep_meta=False,
        width_field="width",
        height_field="height",
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(_("alt text"), max_length=FEED_ALT_MAX, blank=True)
    placeholder = models.BinaryField(max_length=200, editable=False)
    # By which the file that it was made of, all that was on it, and what is shown of it are known again.
    checksum = feed_bytes_field(32)
    whole_look = feed_bytes_field(16)
    look = feed_bytes_field(16)
    # Empty where the photo is not wider than that; all empty until the worker made them.
    webp_320 = models.FileField(upload_to=CommonRandomName("photos"), blank=True, editable=False)
    webp_640 = models.FileField(upload_to=CommonRandomName("photos"), blank=True, editable=False)
    webp_1080 = models.FileField(upload_to=CommonRandomName("photos"), blank=True, editable=False)
    variants_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[FeedPhotoQuerySet] = FeedPhotoQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "position"],
                name="feed_photo_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=models.Q(position__lt=FEED_PHOTOS_MAX), name="feed_photo_position_range"
            ),
        ]
        indexes = [
            # The sweeper's to-do list.
            models.Index(fields=["id"], condition=models.Q(variants_at=None), name="feed_photo_no_variants"),
            models.Index(fields=["id"], condition=FEED_PHOTO_UNMEASURED, name="feed_photo_unmeasured"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}/{self.position}"
