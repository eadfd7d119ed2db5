"""What people put on posts for others or for themselves to find."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feed.models.posts import FeedPost


class FeedLike(models.Model):
    """`user` likes the post."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="likes", db_index=False)
    post = models.ForeignKey(FeedPost, models.CASCADE, related_name="likes", db_index=False)
    created_at = models.DateTimeField(_("liked"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("like")
        verbose_name_plural = _("likes")
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="feed_like_once")]
        indexes = [models.Index(fields=["post", "-id"], name="feed_like_post")]

    def __str__(self) -> str:
        return f"{self.user_id} ♥ {self.post_id}"


class FeedSave(models.Model):
    """`user` keeps the post to find it again; nobody else knows."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saves", db_index=False)
    post = models.ForeignKey(FeedPost, models.CASCADE, related_name="saves")
    created_at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("saved post")
        verbose_name_plural = _("saved posts")
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="feed_save_once")]
        indexes = [models.Index(fields=["user", "-id"], name="feed_save_user")]

    def __str__(self) -> str:
        return f"{self.user_id} ⚑ {self.post_id}"


class FeedPlace(models.Model):
    """How far `user` has read in their home, for the browser they come back with."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="feed_place"
    )
    # Numbers of FeedPost.published. A post may go; its number keeps the place.
    top = models.BigIntegerField(_("newest post seen"))
    reading = models.BigIntegerField(_("post last read"))
    updated_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("reading place")
        verbose_name_plural = _("reading places")

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.reading}"
