"""Why a comment is seen by its author alone: the team took it down, or it waits for the post's author."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import AccountsUser
from feed.actions.comment_counts import (
    feed_comment_recounted,
    feed_comments_tell,
    feed_thread_keys,
)
from feed.models import FeedComment, FeedHiddenWords, FeedPost
from feed.words import feed_words_said
from social.queries import social_restricts


def feed_comment_lock(*, comment: FeedComment) -> None:
    """Let nobody change a comment until the transaction ends."""
    FeedPost.objects.select_for_update(no_key=True).filter(pk=comment.post_id).first()


def feed_comment_hold(*, comment: FeedComment, held_for: Sequence[str] | None = None) -> None:
    """Take it down, for the team: its author alone sees it, and of its answers nobody sees any.

    With `held_for` (see feed/review.py) it waits until the team has looked at it.
    """
    with feed_comment_recounted(comment):
        known = FeedComment.objects.filter(pk=comment.pk, held_at__isnull=False)
        if not known.update(held_for=held_for):
            _update(comment, Q(held_at=None), held_at=timezone.now(), held_for=held_for)


def feed_comment_release(*, comment: FeedComment) -> None:
    """Show again what the team took down, unless it waits for the author of the post."""
    _change(comment, Q(held_at__isnull=False), held_at=None, held_for=None)


def feed_comment_approve(*, comment: FeedComment) -> None:
    """Show what waited for the author of the post, and tell of it as of a new one."""
    _change(comment, Q(waits=True), waits=False)


def _change(comment: FeedComment, condition: Q, **values: Any) -> None:
    with feed_comment_recounted(comment):
        _update(comment, condition, **values)


def _update(comment: FeedComment, condition: Q, **values: Any) -> None:
    if FeedComment.objects.filter(condition, pk=comment.pk).update(**values):
        feed_comments_tell(feed_thread_keys(comment), comment.post_id)


def feed_comment_must_wait(
    *, author: AccountsUser, post: FeedPost, text: str, parent: FeedComment | None
) -> bool:
    """Has the author of the post restricted this one, or hidden some of these words?

    An answer to what waits waits, too: who wrote that is the only one who could answer it.
    """
    if author.pk == post.author_id:
        return False
    if parent and parent.waits:
        return True
    if social_restricts(post.author_id, author.pk):
        return True
    hidden = FeedHiddenWords.objects.filter(pk=post.author_id).values_list("words", flat=True).first()
    return feed_words_said(hidden or (), text)
