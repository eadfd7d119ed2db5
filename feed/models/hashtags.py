from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from feed.models.posts import FeedPost, feed_counter_field
from feed.texts import FEED_HASHTAG_MAX

FEED_HASHTAG_FOLLOWS_MAX = 250
"""Hashtags that one person may follow: home asks each of them for its newest posts."""


class FeedHashtag(models.Model):
    """A word that posts are found by. `folded` is what is compared: no case, no accents."""

    name = models.CharField(_("as first written"), max_length=FEED_HASHTAG_MAX)
    folded = models.CharField(_("compared as"), max_length=FEED_HASHTAG_MAX, unique=True)
    # Posts that are shown by public accounts.
    post_count = feed_counter_field(_("posts"))
    created_at = models.DateTimeField(_("first seen"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("hashtag")
        verbose_name_plural = _("hashtags")

    def __str__(self) -> str:
        return f"#{self.name}"

    def get_absolute_url(self) -> str:
        return SafeString(f"/tags/{self.folded}/")


class FeedPostHashtag(models.Model):
    """The caption of a post names a hashtag."""

    post = models.ForeignKey(FeedPost, models.CASCADE, related_name="hashtags", db_index=False)
    hashtag = models.ForeignKey(FeedHashtag, models.CASCADE, related_name="posts", db_index=False)
    # The post's own, written with it: the newest posts of a hashtag are one walk of an index.
    published = models.BigIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("hashtag of a post")
        verbose_name_plural = _("hashtags of posts")
        constraints = [models.UniqueConstraint(fields=["post", "hashtag"], name="feed_post_hashtag_once")]
        indexes = [
            models.Index(
                fields=["hashtag", "-published"],
                condition=models.Q(published__isnull=False),
                name="feed_post_hashtag_newest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} #{self.hashtag_id}"


class FeedHashtagFollow(models.Model):
    """`user` sees in their home what is posted with the hashtag."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="hashtag_follows", db_index=False
    )
    hashtag = models.ForeignKey(FeedHashtag, models.CASCADE, related_name="follows")
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("followed hashtag")
        verbose_name_plural = _("followed hashtags")
        constraints = [models.UniqueConstraint(fields=["user", "hashtag"], name="feed_hashtag_follow_once")]

    def __str__(self) -> str:
        return f"{self.user_id} #{self.hashtag_id}"
