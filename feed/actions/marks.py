"""Likes and saves: each is there once, and counted in the transaction that makes or takes it."""

from django.db import transaction
from django.db.models import F, Model, QuerySet

from accounts.models import AccountsUser
from common.compiled import common_compiled
from common.rows import common_insert_once
from feed.models import FeedLike, FeedPost, FeedSave
from feed.signals import feed_like_changed


def feed_like(*, user: AccountsUser, code: str) -> FeedPost:
    """All four return the post with its counters as they are now.

    Raise FeedPost.DoesNotExist when `user` may not see it, or it is deleted at this moment.
    """
    return _mark(FeedLike, "like_count", user, code)


def feed_unlike(*, user: AccountsUser, code: str) -> FeedPost:
    return _unmark(FeedLike, "like_count", user, code)


def feed_save(*, user: AccountsUser, code: str) -> FeedPost:
    return _mark(FeedSave, "save_count", user, code)


def feed_unsave(*, user: AccountsUser, code: str) -> FeedPost:
    return _unmark(FeedSave, "save_count", user, code)


def feed_like_remove(*, like: FeedLike) -> None:
    """Take a like away, whatever its user may see by now: for who looks after the site."""
    with transaction.atomic():
        post = FeedPost.objects.select_for_update(no_key=True).filter(pk=like.post_id).first()
        gone, _rows = FeedLike.objects.filter(pk=like.pk).delete()
        if post and gone:
            _count(post, "like_count", -1)
            _tell(FeedLike, like.user_id, post)


def _mark(model: type[Model], counter: str, user: AccountsUser, code: str) -> FeedPost:
    with transaction.atomic():
        post = _locked(user, code)
        if common_insert_once(model, user=user, post=post):
            _count(post, counter, 1)
            _tell(model, user.pk, post)
    return post


def _unmark(model: type[FeedLike] | type[FeedSave], counter: str, user: AccountsUser, code: str) -> FeedPost:
    with transaction.atomic():
        post = _locked(user, code)
        gone, _rows = model._default_manager.filter(user=user, post=post).delete()
        if gone:
            _count(post, counter, -1)
            _tell(model, user.pk, post)
    return post


def _tell(model: type[Model], user: int, post: FeedPost) -> None:
    # Saves are nobody else's business.
    if model is FeedLike:
        feed_like_changed.send(FeedLike, user=user, post=post.pk, author=post.author_id)


def _locked(user: AccountsUser, code: str) -> FeedPost:
    for post in _to_lock(user, code):
        return post
    raise FeedPost.DoesNotExist


@common_compiled
def _to_lock(user: AccountsUser, code: str) -> QuerySet[FeedPost]:
    seen = FeedPost.objects.visible_to(user).select_for_update(of=("self",), no_key=True)
    return seen.only("code", "author", "like_count", "save_count", "hides_likes").filter(code=code)


def _count(post: FeedPost, counter: str, change: int) -> None:
    FeedPost.objects.filter(pk=post.pk).update(**{counter: F(counter) + change})
    setattr(post, counter, getattr(post, counter) + change)
