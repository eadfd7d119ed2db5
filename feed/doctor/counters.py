"""Counters of posts, comments, hashtags and authors, beside the rows that they count."""

from django.db.models import Count, Q

from accounts.models import AccountsProfile
from common.doctor import CommonCounter
from feed.models import FeedComment, FeedHashtag, FeedPost
from feed.queries import feed_comment_shown, feed_comment_standing

_SHOWN = Q(user__posts__published__isnull=False)
_SHOWN_BY_PUBLIC = Q(posts__post__published__isnull=False, posts__post__author__profile__is_private=False)

FEED_COUNTER_CHECKS = [
    CommonCounter(AccountsProfile, "post_count", Count("user__posts", filter=_SHOWN), "user__username").check(
        "post counters"
    ),
    CommonCounter(FeedPost, "like_count", Count("likes"), "code").check("like counters of posts"),
    CommonCounter(
        FeedPost, "comment_count", Count("comments", filter=feed_comment_shown("comments")), "code"
    ).check("comment counters of posts"),
    CommonCounter(FeedPost, "save_count", Count("saves"), "code").check("save counters of posts"),
    CommonCounter(
        FeedComment, "reply_count", Count("replies", filter=feed_comment_standing("replies"))
    ).check("answer counters of comments"),
    CommonCounter(FeedComment, "like_count", Count("likes")).check("like counters of comments"),
    CommonCounter(FeedHashtag, "post_count", Count("posts", filter=_SHOWN_BY_PUBLIC), "folded").check(
        "post counters of hashtags"
    ),
]
