"""What an account leaves behind when it is deleted: counters of others' posts and comments that stay true."""

from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from accounts.models import AccountsProfile, AccountsUser
from feed.actions.comment_counts import feed_comments_lock, feed_comments_tell
from feed.actions.hashtags import feed_hashtags_count_author
from feed.models import FeedComment, FeedCommentLike, FeedLike, FeedPost, FeedSave
from feed.queries import FeedCommentQuerySet
from feed.signals import feed_posts_changed


def feed_leave(*, person: AccountsUser) -> None:
    """Take back what `person` put on what others posted, and all that they posted.

    Who likes, comments or answers meanwhile waits, and then finds it gone.
    """
    with transaction.atomic():
        profile = AccountsProfile.objects.select_for_update(no_key=True).filter(pk=person.pk).first()
        likes, saves = FeedLike.objects.filter(user=person), FeedSave.objects.filter(user=person)
        comment_likes = FeedCommentLike.objects.filter(user=person)
        _lock_posts(person, likes, saves)
        comments = _comments_going(person)
        _lock_comments(person, comments, comment_likes)
        _take_back(likes, "post", "like_count")
        _take_back(saves, "post", "save_count")
        _take_back(comment_likes, "comment", "like_count")
        _delete_comments(comments)
        own = list(FeedPost.objects.filter(author=person).values_list("pk", flat=True))
        feed_posts_changed.send(FeedPost, posts=own, author=person.pk)
        if profile and not profile.is_private:
            feed_hashtags_count_author(person, -1)
        # Not left to the cascade, which looked before the locks for what hangs on them.
        FeedPost.objects.filter(author=person).delete()


def _lock_posts(person: AccountsUser, likes: QuerySet[FeedLike], saves: QuerySet[FeedSave]) -> None:
    keys = set(FeedPost.objects.filter(author=person).values_list("pk", flat=True))
    for rows in (likes, saves, FeedComment.objects.filter(author=person)):
        keys |= set(rows.values_list("post", flat=True))
    posts = FeedPost.objects.filter(pk__in=keys).order_by("pk")
    list(posts.select_for_update(no_key=True).values_list("pk"))


def _comments_going(person: AccountsUser) -> FeedCommentQuerySet:
    """The person's comments and the answers to them; with their posts locked, no other can come."""
    own = list(FeedComment.objects.filter(author=person).values_list("pk", flat=True))
    answers = list(FeedComment.objects.filter(parent__in=own).values_list("pk", flat=True))
    return FeedComment.objects.filter(pk__in=[*own, *answers])


def _lock_comments(
    person: AccountsUser, going: QuerySet[FeedComment], likes: QuerySet[FeedCommentLike]
) -> None:
    under = FeedComment.objects.filter(post__author=person)
    keys: set[int | None] = set(under.values_list("pk", flat=True))
    for found in (going.values_list("pk"), going.values_list("parent"), likes.values_list("comment")):
        keys |= {key for (key,) in found}
    feed_comments_lock(Q(pk__in=keys - {None}))


def _take_back(rows: QuerySet[Any], of: str, counter: str) -> None:
    keys = list(rows.values_list(of, flat=True))
    rows.delete()
    counted = rows.model._meta.get_field(of).related_model
    counted._default_manager.filter(pk__in=keys).update(**{counter: F(counter) - 1})


def _delete_comments(comments: FeedCommentQuerySet) -> None:
    by_post: dict[int, list[int]] = {}
    for post, comment in comments.values_list("post", "pk"):
        by_post.setdefault(post, []).append(comment)
    shown = dict(comments.shown().order_by().values_list("post").annotate(there=Count("pk")))
    answers = comments.standing().filter(parent__isnull=False).order_by()
    by_parent = dict(answers.values_list("parent").annotate(there=Count("pk")))
    comments.delete()
    for post, gone in by_post.items():
        FeedPost.objects.filter(pk=post).update(comment_count=F("comment_count") - shown.get(post, 0))
        feed_comments_tell(gone, post)
    for key, there in by_parent.items():
        FeedComment.objects.filter(pk=key).update(reply_count=F("reply_count") - there)
