"""What is on the line, where people see it: counted, under its hashtags, with a number of its own."""

from django.db.models import F, Func, Value

from accounts.models import AccountsProfile
from feed.actions.hashtags import feed_hashtags_publish, feed_hashtags_show, feed_hashtags_write
from feed.models import FeedPost
from feed.signals import feed_post_shown, feed_posts_changed
from feed.texts import feed_hashtags_of


def feed_line_show(post: FeedPost) -> None:
    """Put a post on the line: counted, with its hashtags, and last its place in the order of appearance."""
    _count_posts(post.author_id, 1)
    feed_hashtags_write(post, feed_hashtags_of(post.caption))
    feed_hashtags_show(post, 1)
    feed_post_shown.send(FeedPost, post=post)
    feed_line_tell(post)
    number = Func(Value("feed_post_published"), function="nextval")
    FeedPost.objects.filter(pk=post.pk).update(published=number)
    feed_hashtags_publish(post)


def feed_line_hide(post: FeedPost) -> None:
    """Take a post off the line."""
    _count_posts(post.author_id, -1)
    feed_hashtags_show(post, -1)
    feed_line_tell(post)


def feed_line_tell(post: FeedPost) -> None:
    feed_posts_changed.send(FeedPost, posts=[post.pk], author=post.author_id)


def _count_posts(author_id: int, change: int) -> None:
    AccountsProfile.objects.filter(pk=author_id).update(post_count=F("post_count") + change)


def feed_line_locked(post: FeedPost) -> FeedPost:
    """Raises FeedPost.DoesNotExist when it was deleted meanwhile."""
    locked = feed_line_find_locked(post)
    if locked is None:
        raise FeedPost.DoesNotExist
    return locked


def feed_line_find_locked(post: FeedPost) -> FeedPost | None:
    """The post as it is now, with its author's profile locked before it."""
    feed_line_lock_author(post.author_id)
    return FeedPost.objects.select_for_update(no_key=True).filter(pk=post.pk).first()


def feed_line_lock_author(author_id: int) -> None:
    """Whoever changes which posts of an author are shown, or to whom, comes in turn."""
    AccountsProfile.objects.select_for_update(no_key=True).filter(pk=author_id).first()
