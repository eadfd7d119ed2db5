"""Writes to hashtags. Those inside a post's transaction come after the locks of its author and itself.

`post_count` of a hashtag counts the shown posts of public accounts. Whoever changes it holds the author's
profile, by which it cannot become private meanwhile, and takes the hashtags in the order of their ids.
"""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models import AccountsProfile, AccountsUser
from common.rows import common_insert_once
from feed.models import FEED_HASHTAG_FOLLOWS_MAX, FeedHashtag, FeedHashtagFollow, FeedPost, FeedPostHashtag


def feed_hashtags_write(post: FeedPost, wanted: Mapping[str, str]) -> None:
    """Give a post these hashtags (folded: as written) and no others; if it is shown, they are counted."""
    kept = dict(FeedPostHashtag.objects.filter(post=post).values_list("hashtag__folded", "hashtag"))
    gone = [key for folded, key in kept.items() if folded not in wanted]
    new = _hashtags({folded: name for folded, name in wanted.items() if folded not in kept})
    FeedPostHashtag.objects.filter(post=post, hashtag__in=gone).delete()
    FeedPostHashtag.objects.bulk_create(
        FeedPostHashtag(post=post, hashtag_id=key, published=post.published) for key in new
    )
    if post.published is not None and (gone or new) and _is_public(post.author_id):
        _count({**dict.fromkeys(gone, -1), **dict.fromkeys(new, 1)})


def feed_hashtags_show(post: FeedPost, change: int) -> None:
    """Count a post that comes (1) or goes (-1) in its hashtags."""
    keys = list(FeedPostHashtag.objects.filter(post=post).values_list("hashtag", flat=True))
    if keys and _is_public(post.author_id):
        _count(dict.fromkeys(keys, change))


def feed_hashtags_publish(post: FeedPost) -> None:
    """Repeat the post's number of publication in its hashtags: the last statement after the post's own."""
    number = FeedPost.objects.filter(pk=OuterRef("post")).values("published")
    FeedPostHashtag.objects.filter(post=post).update(published=Subquery(number))


def feed_hashtags_count_author(author: AccountsUser, change: int) -> None:
    """Count all shown posts of an account that became public (1) or private (-1); its profile is locked."""
    tagged = FeedPostHashtag.objects.filter(post__author=author, published__isnull=False)
    counts = dict(tagged.values_list("hashtag").annotate(posts=Count("pk")))
    _count({key: posts * change for key, posts in counts.items()})


def feed_hashtag_follow(*, user: AccountsUser, hashtag: FeedHashtag) -> None:
    """Bring the hashtag's posts to the user's home.

    Raises ValidationError beyond FEED_HASHTAG_FOLLOWS_MAX.
    """
    with transaction.atomic():
        # Two follows of one person come one after the other: the limit is exact.
        AccountsProfile.objects.select_for_update(no_key=True).get(pk=user.pk)
        follows = FeedHashtagFollow.objects.filter(user=user)
        if common_insert_once(FeedHashtagFollow, user=user, hashtag=hashtag):
            _check_room(follows.count())


def feed_hashtag_unfollow(*, user: AccountsUser, hashtag: FeedHashtag) -> None:
    FeedHashtagFollow.objects.filter(user=user, hashtag=hashtag).delete()


def _check_room(follows: int) -> None:
    if follows > FEED_HASHTAG_FOLLOWS_MAX:
        raise ValidationError(
            _("You follow %(count)s hashtags, and more are not possible. Unfollow one first.")
            % {"count": FEED_HASHTAG_FOLLOWS_MAX},
            code="hashtag_follows_max",
        )


def _hashtags(wanted: Mapping[str, str]) -> list[int]:
    """The keys of these hashtags; those that nobody wrote before are made."""
    if not wanted:
        return []
    # In one order everywhere: two posts with the same new hashtags wait for each other in turn.
    rows = [FeedHashtag(folded=folded, name=wanted[folded]) for folded in sorted(wanted)]
    FeedHashtag.objects.bulk_create(rows, ignore_conflicts=True)
    return list(FeedHashtag.objects.filter(folded__in=wanted).values_list("pk", flat=True))


def _is_public(author_id: int) -> bool:
    return AccountsProfile.objects.filter(pk=author_id, is_private=False).exists()


def _count(changes: Mapping[int, int]) -> None:
    _lock(changes)
    for change in set(changes.values()):
        keys = [key for key, value in changes.items() if value == change]
        FeedHashtag.objects.filter(pk__in=keys).update(post_count=F("post_count") + change)


def _lock(keys: Iterable[int]) -> None:
    hashtags = FeedHashtag.objects.filter(pk__in=keys).order_by("pk")
    list(hashtags.select_for_update(no_key=True).values_list("pk"))
