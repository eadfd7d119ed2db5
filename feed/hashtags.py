"""The posts of a hashtag as a viewer sees them."""

from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from common.compiled import common_compiled
from common.paging import CommonPage
from feed.models import FeedHashtag, FeedHashtagFollow, FeedPost, FeedPostHashtag
from feed.queries import FeedPostQuerySet
from feed.texts import feed_hashtag_fold
from social.queries import SocialViewer, social_unmuted

# The most liked are chosen among what the viewer sees of so many of the newest: of a hashtag with a million
# posts no more is read, however many of them are hidden.
_TOP_AMONG = 500

_Keys = tuple[int, int, int]
"""Of a post: its key, its likes, its number."""


@dataclass(frozen=True)
class FeedHashtagPage:
    top: list[FeedPost]
    """The most liked of the newest; only on the first page."""
    latest: CommonPage[FeedPost]


def feed_hashtag_known(name: str, viewer: SocialViewer) -> FeedHashtag | None:
    """The hashtag that `name` is a spelling of, if it is there for `viewer`.

    With `feed_follows` of the viewer, and `feed_is_long`: are there posts beyond the newest _TOP_AMONG?
    """
    named = feed_hashtags_known(viewer).filter(folded=feed_hashtag_fold(name))
    beyond = _shown().filter(hashtag=OuterRef("pk"))[_TOP_AMONG : _TOP_AMONG + 1]
    return named.annotate(feed_follows=Exists(_follows(viewer)), feed_is_long=Exists(beyond)).first()


def feed_hashtags_known(viewer: SocialViewer) -> QuerySet[FeedHashtag]:
    """Those of which `viewer` may know that anybody wrote them.

    What private accounts alone wrote is known to who may see it, and to who follows the hashtag.
    """
    seen = FeedPost.objects.shown().visible_to(viewer).filter(hashtags__hashtag=OuterRef("pk"))
    # In this order: posts are looked for where nothing else makes it known.
    return FeedHashtag.objects.filter(Q(post_count__gt=0) | Exists(_follows(viewer)) | Exists(seen))


def _follows(viewer: SocialViewer) -> QuerySet[FeedHashtagFollow]:
    return FeedHashtagFollow.objects.filter(user=viewer.pk, hashtag=OuterRef("pk"))


def feed_hashtag_posts(
    hashtag: FeedHashtag, viewer: SocialViewer, *, before: int | None = None, among: int | None = None
) -> FeedPostQuerySet:
    """What `viewer` may see of a hashtag and has not muted, newest first, with numbers below `before`.

    With `among`, of so many of its newest posts and no others. By the post's number as the hashtag repeats
    it: the walk of one index finds the newest, and what the viewer may not see costs one look each.
    """
    below = Q(hashtags__published__isnull=False) if before is None else Q(hashtags__published__lt=before)
    if among is not None:
        newest = _shown().filter(hashtag=hashtag).order_by("-published")
        below &= Q(hashtags__in=newest.values("pk")[:among])
    seen = FeedPost.objects.filter(below, hashtags__hashtag=hashtag).visible_to(viewer)
    seen = seen.filter(social_unmuted(viewer, "author")) if viewer.is_authenticated else seen
    return seen.order_by("-hashtags__published")


def feed_hashtag_page(
    hashtag: FeedHashtag, viewer: SocialViewer, *, before: int | None, size: int, top: int
) -> FeedHashtagPage:
    """Posts for tiles, of a hashtag from feed_hashtags_named.

    One look at the newest serves both lists: asking who sees what is the dearest part. Only where nearly all
    of them are hidden does the list of the latest look further.
    """
    newest = _seen(hashtag, viewer, size, top) if before is None else []
    best = nlargest(top, newest, key=lambda row: row[1:])
    is_long = hashtag.feed_is_long  # type: ignore[attr-defined]
    if before is not None or (is_long and len(newest) <= size):
        newest = list(_keys(feed_hashtag_posts(hashtag, viewer, before=before))[: size + 1])
    latest = newest[:size]
    cursor = latest[-1][2] if len(newest) > size else None
    keys = tuple({key for key, *_rest in [*best, *latest]})
    rows = {post.pk: post for post in (_tiles(keys, viewer.pk) if keys else [])}
    first, second = ([rows[key] for key, *_rest in part if key in rows] for part in (best, latest))
    return FeedHashtagPage(first, CommonPage(second, cursor))


def _shown() -> QuerySet[FeedPostHashtag]:
    return FeedPostHashtag.objects.filter(published__isnull=False)


def _seen(hashtag: FeedHashtag, viewer: SocialViewer, size: int, top: int) -> list[_Keys]:
    """Of the newest that `viewer` sees those that the lists need; of a hashtag of which much is hidden, all.

    Asked first are twice as many of the latest and of the most liked as are shown.
    """
    newest = _newest(hashtag)
    latest, liked = newest[: 2 * size], nlargest(2 * top, newest, key=lambda row: row[1:])
    seen = set(_visible(viewer, tuple({key for key, *_rest in [*latest, *liked]})))
    found = [sum(key in seen for key, *_rest in part) for part in (latest, liked)]
    if len(newest) > 2 * size and (found[0] <= size or found[1] < top):
        return list(_keys(feed_hashtag_posts(hashtag, viewer, among=_TOP_AMONG)))
    return [row for row in newest if row[0] in seen]


@common_compiled
def _newest(hashtag: FeedHashtag) -> QuerySet[FeedPostHashtag, _Keys]:
    tagged = _shown().filter(hashtag=hashtag).order_by("-published")
    keys: QuerySet[FeedPostHashtag, Any] = tagged.values_list("post", "post__like_count", "published")
    return keys[:_TOP_AMONG]


@common_compiled
def _visible(viewer: SocialViewer, keys: tuple[int, ...]) -> QuerySet[FeedPost, int]:
    posts = FeedPost.objects.filter(pk__in=keys).visible_to(viewer)
    posts = posts.filter(social_unmuted(viewer, "author")) if viewer.is_authenticated else posts
    return posts.values_list("pk", flat=True)


def _keys(posts: FeedPostQuerySet) -> QuerySet[FeedPost, _Keys]:
    keys: QuerySet[FeedPost, Any] = posts.values_list("pk", "like_count", "hashtags__published")
    return keys


@common_compiled
def _tiles(keys: tuple[int, ...], viewer: int | None) -> QuerySet[FeedPost]:
    return FeedPost.objects.for_tiles(viewer).filter(pk__in=keys)
