"""Who sees what, in one place, and the shapes in which pages read posts, photos and comments."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from social.queries import SocialViewer, social_may_hear, social_may_meet, social_may_read

if TYPE_CHECKING:
    from feed.models import FeedComment, FeedPhoto, FeedPost  # noqa: F401


# Smaller pictures are the last of a photo's files to come, whatever made them.
FEED_PHOTO_UNMEASURED = Q(measured_at=None) | Q(variants_at__gt=F("measured_at"))

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
    "held_for",
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
    "held_at",
    "held_for",
    "waits",
    "author__username",
    "author__profile__name",
    "author__profile__photo",
)

FEED_COMMENT_HIDDEN = Q(held_at__isnull=False) | Q(waits=True)
"""Comments that the team took down, or that wait for the author of the post: the condition of an index."""


def feed_comment_standing(comment: str = "") -> Q:
    """Rows whose `comment` (a path; empty: the row itself) is neither held nor waits."""
    path = f"{comment}__" if comment else ""
    return Q(**{f"{path}held_at": None, f"{path}waits": False})


def feed_comment_shown(comment: str = "") -> Q:
    """Rows whose `comment` everybody sees, and counters count: an answer goes with what it answers."""
    parent = f"{comment}__parent" if comment else "parent"
    return feed_comment_standing(comment) & (Q(**{parent: None}) | feed_comment_standing(parent))


def _hidden(comments: models.QuerySet[Any], viewer: int, by: str) -> Coalesce:
    """How many of the viewer's own comments only they see, for each row that they name by this field.

    Counters leave them out; whoever wrote one is not told so by a number.
    """
    own = comments.filter(FEED_COMMENT_HIDDEN, author=viewer, **{by: OuterRef("pk")})
    number = own.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


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
        """Each with whether `viewer` likes it, `feed_liked`, whether they saved it, `feed_saved`, and
        with_hidden()."""
        mine = {"user": viewer.pk, "post": OuterRef("pk")}
        return self.with_hidden(viewer.pk).annotate(
            feed_liked=Exists(self._related("likes").filter(**mine)),
            feed_saved=Exists(self._related("saves").filter(**mine)),
        )

    def with_hidden(self, viewer: int | None) -> Self:
        """Each with `feed_hidden`, how many comments under it the viewer, by their key, alone sees."""
        if viewer is None:
            return self
        return self.annotate(feed_hidden=_hidden(self._related("comments"), viewer, "post"))

    def for_cards(self) -> Self:
        """With photos in `slides` and what a card says of its author: two queries for any number of posts."""
        photos = Prefetch("photos", to_attr="slides")
        return self.select_related("author__profile").prefetch_related(photos).only(*_CARD)

    def for_tiles(self, viewer: int | None = None) -> Self:
        """With the first photo alone, in `covers`: one more query for any number of posts. Where they are
        shown with their counts, for a viewer by their key: with_hidden()."""
        first = self._related("photos").filter(position=0)
        return self.with_hidden(viewer).prefetch_related(Prefetch("photos", first, to_attr="covers"))

    def _related(self, name: str) -> models.QuerySet[Any]:
        related: Any = self.model._meta.get_field(name).related_model
        return models.QuerySet(related)


class FeedPhotoQuerySet(models.QuerySet["FeedPhoto"]):
    def without_variants(self) -> Self:
        return self.filter(variants_at=None)

    def unmeasured(self) -> Self:
        return self.filter(FEED_PHOTO_UNMEASURED)


class FeedCommentQuerySet(models.QuerySet["FeedComment"]):
    def standing(self) -> Self:
        return self.filter(feed_comment_standing())

    def shown(self) -> Self:
        return self.filter(feed_comment_shown())

    def visible_to(self, viewer: SocialViewer) -> Self:
        """The comments that `viewer` may see, under posts that they may see."""
        posts = FeedPostQuerySet(self.model._meta.get_field("post").related_model)
        return self.said_to(viewer).filter(Exists(posts.visible_to(viewer).filter(pk=OuterRef("post"))))

    def said_to(self, viewer: SocialViewer) -> Self:
        """Those that are shown, and the viewer's own; of nobody blocked and of nobody muted whole.

        For the comments of a post that was found by its own visible_to(), as asking again takes as long as
        reading them. No question about other rows stands inside an "or": see alerts/truth.py.
        """
        unseen = self._all().filter(FEED_COMMENT_HIDDEN, pk=OuterRef("parent_id"))
        own = Q(pk__in=[])
        if viewer.is_authenticated:
            own, unseen = Q(author=viewer.pk), unseen.exclude(author=viewer.pk)
        return self._heard_by(viewer).filter(feed_comment_standing() | own, ~Exists(unseen))

    def waiting_for(self, viewer: SocialViewer) -> Self:
        """Those under the viewer's posts that nobody but their authors sees until the viewer approves."""
        return self._heard_by(viewer).filter(waits=True, held_at=None, post__author=viewer.pk)

    def open_to(self, viewer: SocialViewer) -> Self:
        """Those that `viewer` may see or has to judge: what they may take away, or report."""
        return self.visible_to(viewer) | self.waiting_for(viewer)

    def _heard_by(self, viewer: SocialViewer) -> Self:
        if not viewer.is_authenticated:
            return self.filter(social_may_meet(viewer, "author"))
        return self.filter(social_may_hear(viewer, "author"))

    def _all(self) -> "FeedCommentQuerySet":
        return FeedCommentQuerySet(self.model)

    def for_lists(self, viewer: SocialViewer) -> Self:
        """With what a list says of their author, whether `viewer` likes each, `feed_liked`, and how many
        answers to it they alone see, `feed_hidden`."""
        likes: Any = self.model._meta.get_field("likes").related_model
        mine: models.QuerySet[Any] = models.QuerySet(likes).filter(user=viewer.pk, comment=OuterRef("pk"))
        rows = self.select_related("author__profile").only(*_COMMENT).annotate(feed_liked=Exists(mine))
        if viewer.pk is None:
            return rows
        return rows.annotate(feed_hidden=_hidden(self._all(), viewer.pk, "parent"))
