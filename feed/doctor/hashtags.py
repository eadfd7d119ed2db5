"""Hashtags of posts: those of their captions, in the order in which the posts appear.

Captions that are older than hashtags get theirs by this mend.
"""

from collections.abc import Iterator

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from common.doctor import CommonDoctorCheck, common_rows_sample
from feed.actions import feed_post_hashtags_rewrite
from feed.models import FeedPost, FeedPostHashtag
from feed.texts import feed_hashtags_of


def _find(share: float = 1.0) -> list[str]:
    wrong = _apart(common_rows_sample(FeedPost.objects.all(), share))
    return [f"{post.code}: not the hashtags of its caption" for post in wrong]


def _apart(posts: QuerySet[FeedPost]) -> Iterator[FeedPost]:
    """Posts with `folded`, the hashtags that their rows name, where the caption has others."""
    rows = FeedPostHashtag.objects.filter(post=OuterRef("pk"))
    folded = ArrayAgg("hashtags__hashtag__folded", filter=Q(hashtags__isnull=False), default=Value([]))
    some = posts.filter(Q(caption__contains="#") | Exists(rows)).annotate(folded=folded)
    for post in some.only("code", "caption", "author").iterator():
        if set(feed_hashtags_of(post.caption)) != set(post.folded):
            yield post


def _find_unpublished(share: float = 1.0) -> list[str]:
    wrong = _other_numbers(common_rows_sample(FeedPostHashtag.objects.all(), share))
    return [f"{code}: {name}" for code, name in wrong.values_list("post__code", "hashtag__folded")]


def _other_numbers(rows: QuerySet[FeedPostHashtag]) -> QuerySet[FeedPostHashtag]:
    return rows.exclude(published=F("post__published")).exclude(published=None, post__published=None)


def _rewrite(posts: "Iterator[FeedPost] | QuerySet[FeedPost]") -> int:
    found = list(posts)
    for post in found:
        feed_post_hashtags_rewrite(post=post)
    return len(found)


def _mend_unpublished() -> int:
    wrong = _other_numbers(FeedPostHashtag.objects.all())
    return _rewrite(FeedPost.objects.filter(pk__in=wrong.values("post")).only("code", "author"))


FEED_HASHTAG_CHECKS = [
    CommonDoctorCheck("hashtags of captions", _find, lambda: _rewrite(_apart(FeedPost.objects.all())), _find),
    CommonDoctorCheck(
        "places of posts under hashtags", _find_unpublished, _mend_unpublished, _find_unpublished
    ),
]
