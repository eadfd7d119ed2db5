from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feed.models.posts import (
    FeedPost,
    feed_counter_field,
    feed_mentions_field,
    feed_pinned_condition,
    feed_pinned_field,
)
from feed.queries import FeedCommentQuerySet

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
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(pgettext_lazy("comment", "edited"), null=True, editable=False)

    # Whether the viewer of a page likes it; for_lists() writes it.
    feed_liked = False

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
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.text[:40]}"


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
