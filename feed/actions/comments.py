"""Writes to comments. Whoever changes how many there are holds the post: ids are in the order of commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountsUser
from common.rows import common_insert_once
from feed.actions.comment_counts import (
    feed_comment_recounted,
    feed_comments_count,
    feed_comments_tell,
    feed_thread_keys,
)
from feed.actions.comment_states import feed_comment_must_wait
from feed.actions.mentions import feed_mentions_resolve
from feed.actions.pins import feed_pin_place
from feed.models import FeedComment, FeedCommentLike, FeedPost
from feed.review import feed_held_for
from feed.signals import feed_comment_like_changed

FEED_COMMENT_EDIT_WINDOW = timedelta(minutes=15)
_DOUBLE = timedelta(seconds=30)


def feed_comment_create(
    *,
    author: AccountsUser,
    post: FeedPost,
    text: str,
    parent: FeedComment | None = None,
    created_at: datetime | None = None,
) -> FeedComment:
    """Say something under a post, or under another comment of it.

    An answer to an answer stands under the same comment. The same words again within half a minute are the
    same comment: a form that was sent twice. It may have to wait for the author of the post.

    Raises ValidationError when the post takes no comments, FeedPost.DoesNotExist when its author may not see
    it or it is gone, FeedComment.DoesNotExist when what is answered is gone or of another post.
    """
    with transaction.atomic():
        seen = FeedPost.objects.visible_to(author).select_for_update(of=("self",), no_key=True)
        locked = seen.get(pk=post.pk)
        if locked.comments_closed:
            raise ValidationError(_("Comments are turned off."), code="comments_closed")
        top = _thread(locked, parent)
        words = {"post": locked, "author": author, "parent": top, "text": text}
        again = FeedComment.objects.filter(**words, created_at__gt=timezone.now() - _DOUBLE).first()
        return again or _write({**words, "created_at": created_at or timezone.now()})


def _thread(post: FeedPost, parent: FeedComment | None) -> FeedComment | None:
    if parent is None:
        return None
    # It stays until this commits: whoever deletes it needs the post, too.
    return FeedComment.objects.get(pk=parent.parent_id or parent.pk, post=post)


def _write(words: Mapping[str, Any]) -> FeedComment:
    comment = FeedComment(**words)
    comment.mentions = feed_mentions_resolve(author=comment.author, text=comment.text)
    comment.waits = _must_wait(comment)
    comment.save(force_insert=True)
    _hold(comment, feed_held_for(comment, [comment.text]))
    is_shown = comment.stands and (comment.parent is None or comment.parent.stands)
    feed_comments_count(comment, shown=int(is_shown), standing=int(comment.stands))
    feed_comments_tell([comment.pk], comment.post_id)
    return comment


def _hold(comment: FeedComment, held_for: Sequence[str]) -> None:
    """Let it wait for the team, unless that has taken it down already; its counters are the caller's."""
    if held_for and (comment.held_at is None or comment.held_for):
        comment.held_at, comment.held_for = comment.held_at or timezone.now(), list(held_for)
        comment.save(update_fields=["held_at", "held_for"])


def _must_wait(comment: FeedComment) -> bool:
    return feed_comment_must_wait(
        author=comment.author, post=comment.post, text=comment.text, parent=comment.parent
    )


def feed_comment_edit(*, comment: FeedComment, text: str) -> FeedComment:
    """Other words for a comment that is younger than FEED_COMMENT_EDIT_WINDOW; else raises ValidationError.

    They may have to wait, for the author of the post or the team, as a new comment may. Raises
    FeedComment.DoesNotExist when it is gone by now.
    """
    # Asked before the locks of here: whoever decides about the comment takes them after those of its case.
    with transaction.atomic():
        held_for = feed_held_for(comment, _new_words(comment, text))
        return _edit(comment, text, held_for)


def _new_words(comment: FeedComment, text: str) -> list[str]:
    is_known = FeedComment.objects.filter(pk=comment.pk, text=text).exists()
    return [] if is_known else [text]


def _edit(comment: FeedComment, text: str, held_for: Sequence[str]) -> FeedComment:
    with feed_comment_recounted(comment):
        locked = FeedComment.objects.select_related("post", "author", "parent").get(pk=comment.pk)
        feed_comment_edit_check(comment=locked)
        if text != locked.text:
            locked.text, locked.edited_at = text, timezone.now()
            locked.mentions = feed_mentions_resolve(author=locked.author, text=text)
            locked.waits = locked.waits or _must_wait(locked)
            locked.save(update_fields=["text", "mentions", "edited_at", "waits"])
            _hold(locked, held_for)
            feed_comments_tell(feed_thread_keys(locked), locked.post_id)
    return locked


def feed_comment_edit_check(*, comment: FeedComment) -> None:
    """Raises ValidationError when it is too late to edit the comment."""
    if timezone.now() - comment.created_at > FEED_COMMENT_EDIT_WINDOW:
        raise ValidationError(
            _("A comment can be edited for 15 minutes. Delete it and write another."), code="edit_late"
        )


def feed_comment_delete(*, comment: FeedComment) -> None:
    """Take a comment away, with its answers. Deleting twice counts once."""
    with feed_comment_recounted(comment):
        keys = feed_thread_keys(comment)
        _total, deleted = FeedComment.objects.filter(pk=comment.pk).delete()
        if FeedComment._meta.label in deleted:
            feed_comments_tell(keys, comment.post_id)


def feed_comment_pin(*, comment: FeedComment) -> None:
    """Let a comment stand first under its post.

    Raises ValidationError beyond FEED_PINNED_MAX, and for an answer to a comment; FeedPost.DoesNotExist when
    its post is gone.
    """
    with transaction.atomic():
        FeedPost.objects.select_for_update(no_key=True).get(pk=comment.post_id)
        under = FeedComment.objects.filter(post=comment.post_id)
        if comment.parent_id:
            raise ValidationError(_("Only a comment can be pinned, not an answer to one."), code="pin_reply")
        place = feed_pin_place(under, comment.pk, _("Three comments are pinned already. Unpin one first."))
        under.filter(pk=comment.pk).update(pinned=place)


def feed_comment_unpin(*, comment: FeedComment) -> None:
    FeedComment.objects.filter(pk=comment.pk).update(pinned=None)


def feed_comment_like(*, user: AccountsUser, comment: FeedComment) -> FeedComment:
    """Both return the comment with its counter as it is now; FeedComment.DoesNotExist if it is gone."""
    with transaction.atomic():
        locked = FeedComment.objects.select_for_update(no_key=True).get(pk=comment.pk)
        if common_insert_once(FeedCommentLike, user=user, comment=locked):
            _count_likes(locked, 1)
            feed_comment_like_changed.send(FeedCommentLike, user=user.pk, comment=locked)
    return locked


def feed_comment_unlike(*, user: AccountsUser, comment: FeedComment) -> FeedComment:
    with transaction.atomic():
        locked = FeedComment.objects.select_for_update(no_key=True).get(pk=comment.pk)
        gone, _rows = FeedCommentLike.objects.filter(user=user, comment=locked).delete()
        if gone:
            _count_likes(locked, -1)
            feed_comment_like_changed.send(FeedCommentLike, user=user.pk, comment=locked)
    return locked


def _count_likes(comment: FeedComment, change: int) -> None:
    FeedComment.objects.filter(pk=comment.pk).update(like_count=F("like_count") + change)
    comment.like_count += change
