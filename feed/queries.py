"""Who sees what, in one place, and the shapes in which pages read posts, photos and comments."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from social.queries import SocialViewer, social_may_hear, social_may_meet, social_may_read

if TYPE_CHECKING:
    from feed.models import FeedComment, FeedPhoto, FeedPost  # noqa: F401


# What cards show. Anything else that a card asks for would be a query a post; tests pin the number.
_CARD = (
    "code",
    "caption",
    "mentions",
    "photo_count",
    "like_count",
    "comment_count",
    "hides_likes",
    "comments_closed",
    "pinned",
    "created_at",
    "edited_at",
    "archived_at",
    "held_at",
    "is_sensitive",
    "published",
    "author__username",
    "author__profile__name",
    "author__profile__photo",
    "author__profile__is_private",
)
_COMMENT = (
    "post",
    "parent",
    "text",
    "mentions",
    "like_count",
    "reply_count",
    "pinned",
    "created_at",
    "edited_at",
    "author__username",
    "author__profile__name",
    "author__profile__photo",
)


class FeedPostQuerySet(models.QuerySet["FeedPost"]):
    def shown(self) -> Self:
        """Those on the line: neither put away by their author nor taken down."""
        return self.filter(published__isnull=False)

    def visible_to(self, viewer: SocialViewer) -> Self:
        """The posts `viewer` may see: all of their own, and what others show them."""
        shown = Q(published__isnull=False)
        own = Q(author=viewer.pk) if viewer.is_authenticated else Q(pk__in=[])
        return self.filter(own | (shown & social_may_read(viewer, "author")))

    def shown_by(self, author: int) -> Self:
        """Those of somebody who shows the viewer what they post: for an author who was found so, as asking
        again for each of their posts takes as long as reading them."""
        return self.shown().filter(author=author)

    def with_marks(self, viewer: SocialViewer) -> Self:
        """Each with whether `viewer` likes it, `feed_liked`, and whether they saved it, `feed_saved`."""
        mine = {"user": viewer.pk, "post": OuterRef("pk")}
        return self.annotate(
            feed_liked=Exists(self._related("likes").filter(**mine)),
            feed_saved=Exists(self._related("saves").filter(**mine)),
        )

    def for_cards(self) -> Self:
        """With photos in `slides` and what a card says of its author: two queries for any number of posts."""
        photos = Prefetch("photos", to_attr="slides")
        return self.select_related("author__profile").prefetch_related(photos).only(*_CARD)

    def for_tiles(self) -> Self:
        """With the first photo alone, in `covers`: one more query for any number of posts."""
        first = self._related("photos").filter(position=0)
        return self.prefetch_related(Prefetch("photos", first, to_attr="covers"))

    def _related(self, name: str) -> models.QuerySet[Any]:
        related: Any = self.model._meta.get_field(name).related_model
        return models.QuerySet(related)


class FeedPhotoQuerySet(models.QuerySet["FeedPhoto"]):
    def without_variants(self) -> Self:
        return self.filter(variants_at=None)


class FeedCommentQuerySet(models.QuerySet["FeedComment"]):
    def visible_to(self, viewer: SocialViewer) -> Self:
        """The comments that `viewer` may see, under posts that they may see."""
        posts = FeedPostQuerySet(self.model._meta.get_field("post").related_model)
        return self.said_to(viewer).filter(Exists(posts.visible_to(viewer).filter(pk=OuterRef("post"))))

    def said_to(self, viewer: SocialViewer) -> Self:
        """Those of nobody blocked and of nobody muted whole: for the comments of a post that was found by
        its own visible_to(), as asking again takes as long as reading them."""
        if not viewer.is_authenticated:
            return self.filter(social_may_meet(viewer, "author"))
        return self.filter(social_may_hear(viewer, "author"))

    def for_lists(self, viewer: SocialViewer) -> Self:
        """With what a list says of their author, and whether `viewer` likes each, `feed_liked`."""
        likes: Any = self.model._meta.get_field("likes").related_model
        mine: models.QuerySet[Any] = models.QuerySet(likes).filter(user=viewer.pk, comment=OuterRef("pk"))
        return self.select_related("author__profile").only(*_COMMENT).annotate(feed_liked=Exists(mine))
