"""The counters of comments, which follow what is shown; whoever changes that holds the post."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Count, F, Q

from feed.models import FeedComment, FeedPost
from feed.queries import feed_comment_shown, feed_comment_standing
from feed.signals import feed_comments_changed


@contextmanager
def feed_comment_recounted(comment: FeedComment) -> Iterator[None]:
    """Hold a comment with all that its counters touch: its post, its answers, and what it answers.

    Afterwards the counters change by what is shown more or less than before.
    """
    with transaction.atomic():
        FeedPost.objects.select_for_update(no_key=True).filter(pk=comment.post_id).first()
        # With the one that it answers, whose counter changes, too.
        feed_comments_lock(Q(pk__in=[comment.pk, comment.parent_id or comment.pk]) | Q(parent=comment.pk))
        before = _there(comment)
        yield
        after = _there(comment)
        feed_comments_count(comment, shown=after[0] - before[0], standing=after[1] - before[1])


def feed_comments_lock(which: Q) -> None:
    """Before comments are deleted: who likes one meanwhile waits, and then finds it gone."""
    comments = FeedComment.objects.filter(which).order_by("pk")
    list(comments.select_for_update(of=("self",), no_key=True).values_list("pk"))


def feed_comments_count(comment: FeedComment, *, shown: int, standing: int) -> None:
    """So many more are shown under its post, and, if it is an answer, stand under what it answers."""
    if shown:
        FeedPost.objects.filter(pk=comment.post_id).update(comment_count=F("comment_count") + shown)
    if standing and comment.parent_id:
        threads = FeedComment.objects.filter(pk=comment.parent_id)
        threads.update(reply_count=F("reply_count") + standing)


def feed_comments_tell(comments: Collection[int], post: int) -> None:
    feed_comments_changed.send(FeedComment, comments=comments, post=post)


def feed_thread_keys(comment: FeedComment) -> list[int]:
    """Of a comment and its answers, which come and go with it."""
    answers = FeedComment.objects.filter(parent=comment.pk).order_by("pk")
    return [comment.pk, *answers.values_list("pk", flat=True)]


def _there(comment: FeedComment) -> tuple[int, int]:
    """How many of it and its answers are shown, and whether it stands by itself."""
    concerned = FeedComment.objects.filter(Q(pk=comment.pk) | Q(parent=comment.pk))
    counted = concerned.aggregate(
        shown=Count("pk", filter=feed_comment_shown()),
        standing=Count("pk", filter=feed_comment_standing() & Q(pk=comment.pk)),
    )
    return counted["shown"], counted["standing"]
