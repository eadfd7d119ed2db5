from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feed.models.posts import (
    FeedPost,
    feed_counter_field,
    feed_held_for_field,
    feed_mentions_field,
    feed_pinned_condition,
    feed_pinned_field,
)
from feed.queries import FEED_COMMENT_HIDDEN, FeedCommentQuerySet

FEED_COMMENT_MAX = 2_200


class FeedComment(models.Model):
    """What somebody says under a post, or under another comment of it: one level deep."""

    # Comments of a post come in the order of their ids: whoever writes one holds the post's lock.
    post = models.ForeignKey(FeedPost, models.CASCADE, related_name="comments", db_index=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="comments", db_index=False
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies", db_index=False
    )
    text = models.CharField(_("text"), max_length=FEED_COMMENT_MAX)
    mentions = feed_mentions_field()
    like_count = feed_counter_field(_("likes"))
    reply_count = feed_counter_field(_("replies"))
    pinned = feed_pinned_field()
    # Two reasons for which its author alone sees it, each with an end of its own: the team took it down;
    # or the author of the post, whom it waits for, has not approved it. Neither counts it.
    held_at = models.DateTimeField(_("taken down"), null=True, editable=False)
    # Why it waits for the team to look at it (see feed/review.py); None when the team has taken it down.
    held_for = feed_held_for_field()
    waits = models.BooleanField(_("waits for approval"), default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(pgettext_lazy("comment", "edited"), null=True, editable=False)

    # Whether the viewer of a page likes it, and how many answers they alone see; for_lists() writes them.
    feed_liked = False
    feed_hidden = 0

    objects: ClassVar[FeedCommentQuerySet] = FeedCommentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.UniqueConstraint(fields=["post", "pinned"], name="feed_comment_pinned_once"),
            models.CheckConstraint(
                condition=feed_pinned_condition() & (models.Q(pinned=None) | models.Q(parent=None)),
                name="feed_comment_pinned_range",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="feed_comment_not_empty"),
            models.CheckConstraint(
                condition=models.Q(held_for=None) | models.Q(held_at__isnull=False),
                name="feed_comment_held_for",
            ),
        ]
        indexes = [
            models.Index(
                fields=["post", "-id"], condition=models.Q(parent=None), name="feed_comment_threads"
            ),
            models.Index(
                fields=["parent", "id"], condition=models.Q(parent__isnull=False), name="feed_comment_replies"
            ),
            # What somebody said last; accounts that are deleted take all of theirs with them.
            models.Index(fields=["author", "-id"], name="feed_comment_author"),
            # Posts that are deleted take all of theirs with them.
            models.Index(fields=["post"], name="feed_comment_post"),
            # Few: what the author of a post is asked about, and what somebody alone sees of their own.
            models.Index(fields=["post", "id"], condition=models.Q(waits=True), name="feed_comment_waiting"),
            models.Index(
                fields=["author", "post"], condition=FEED_COMMENT_HIDDEN, name="feed_comment_hidden"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.text[:40]}"

    @property
    def stands(self) -> bool:
        """Neither held nor waiting by itself; what it answers may be."""
        return self.held_at is None and not self.waits

    @property
    def replies_seen(self) -> int:
        """As many answers as the viewer of a page is told of."""
        return int(self.reply_count) + self.feed_hidden


class FeedCommentLike(models.Model):
    """`user` likes the comment."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="comment_likes", db_index=False
    )
    comment = models.ForeignKey(FeedComment, models.CASCADE, related_name="likes")
    created_at = models.DateTimeField(_("liked"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("like of a comment")
        verbose_name_plural = _("likes of comments")
        constraints = [models.UniqueConstraint(fields=["user", "comment"], name="feed_comment_like_once")]

    def __str__(self) -> str:
        return f"{self.user_id} ♥ {self.comment_id}"
