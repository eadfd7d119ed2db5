"""Posts that leave the line and come back: their author puts them away, the team takes them down."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import AccountsUser
from feed.actions.hashtags import feed_hashtags_publish, feed_hashtags_write
from feed.actions.line import (
    feed_line_find_locked,
    feed_line_hide,
    feed_line_locked,
    feed_line_show,
    feed_line_tell,
)
from feed.models import FeedPost
from feed.signals import feed_post_held
from feed.texts import feed_hashtags_of


def feed_post_archive(*, post: FeedPost) -> None:
    """Put a post away: only its author sees it until it is restored. What others left on it stays."""
    with transaction.atomic():
        locked = feed_line_locked(post)
        if locked.published is not None:
            feed_line_hide(locked)
            FeedPost.objects.filter(pk=post.pk).update(
                published=None, pinned=None, archived_at=timezone.now()
            )
            feed_hashtags_publish(locked)


def feed_post_restore(*, post: FeedPost) -> None:
    """Put a post that its author put away back on the line, where it appears as new."""
    with transaction.atomic():
        locked = feed_line_locked(post)
        if locked.archived_at is not None:
            FeedPost.objects.filter(pk=post.pk).update(archived_at=None)
            if locked.held_at is None:
                feed_line_show(locked)


def feed_post_lock(*, post: FeedPost) -> FeedPost | None:
    """Let nobody change a post until the transaction ends; the post as it is now, None if it is gone."""
    return feed_line_find_locked(post)


def feed_post_hold(*, post: FeedPost, held_for: Sequence[str] | None = None) -> bool:
    """Take a post down: its author alone sees it until it is released. False if it was down already.

    With `held_for` (see feed/review.py) it waits until the team has looked at it. Its photos get other
    addresses, as those of now are known. Raises FeedPost.DoesNotExist for one deleted.
    """
    with transaction.atomic():
        locked = feed_line_locked(post)
        if locked.held_at is not None:
            FeedPost.objects.filter(pk=post.pk).update(held_for=held_for)
            return False
        if locked.published is not None:
            feed_line_hide(locked)
        FeedPost.objects.filter(pk=post.pk).update(
            published=None, pinned=None, held_at=timezone.now(), held_for=held_for, is_rename_due=True
        )
        feed_hashtags_publish(locked)
        feed_post_held.send(FeedPost, post=locked)
    return True


def feed_post_hold_new(*, post: FeedPost, held_for: Sequence[str]) -> None:
    """Let a post wait for the team that nobody has seen yet; its author and itself are locked."""
    post.held_at, post.held_for = timezone.now(), list(held_for)
    post.save(update_fields=["held_at", "held_for"])
    feed_hashtags_write(post, feed_hashtags_of(post.caption))


def feed_post_release(*, post: FeedPost) -> bool:
    """Let a post that was taken down appear again, as new; False if it was not down.

    What its author put away stays away. Raises FeedPost.DoesNotExist for one deleted.
    """
    with transaction.atomic():
        locked = feed_line_locked(post)
        if locked.held_at is None:
            return False
        FeedPost.objects.filter(pk=post.pk).update(held_at=None, held_for=None)
        if locked.archived_at is None:
            feed_line_show(locked)
        else:
            feed_line_tell(locked)
    return True


def feed_posts_move(*, author: AccountsUser) -> bool:
    """Photos of somebody who is kept out get other addresses, by and by; False if there are none."""
    posts = FeedPost.objects.select_for_update(no_key=True).filter(author=author).order_by("pk")
    with transaction.atomic():
        # One statement, which locks them in the order of all others that lock several.
        return bool(FeedPost.objects.filter(pk__in=posts.values("pk")).update(is_rename_due=True))


def feed_post_sensitive_set(*, post: FeedPost, is_sensitive: bool) -> bool:
    """Whether its photos are shown only to who asks for them; False if that was so already."""
    other = FeedPost.objects.filter(pk=post.pk, is_sensitive=not is_sensitive)
    return bool(other.update(is_sensitive=is_sensitive))
