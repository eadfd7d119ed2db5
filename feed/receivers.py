from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from accounts.models import AccountsUser
from accounts.signals import accounts_activity_changed, accounts_privacy_changed
from common.enqueue import common_enqueue
from feed.actions import feed_hashtags_count_author, feed_leave, feed_posts_move
from feed.models import FeedPhoto, FeedPost
from feed.signals import feed_photo_returned, feed_post_held, feed_post_shown
from feed.tasks import feed_names_sweep, feed_photo_names, feed_photo_variants


@receiver(feed_post_shown, sender=FeedPost, dispatch_uid="feed.post_variants")
def feed_post_variants(sender: type[FeedPost], *, post: FeedPost, **kwargs: Any) -> None:
    """Ask the worker for the smaller pictures of each photo."""
    for photo_id in FeedPhoto.objects.filter(post=post).values_list("pk", flat=True):
        common_enqueue(feed_photo_variants, photo_id)


@receiver(feed_photo_returned, sender=FeedPhoto, dispatch_uid="feed.photo_variants")
def feed_photo_comes_back(sender: type[FeedPhoto], *, photo: int, **kwargs: Any) -> None:
    common_enqueue(feed_photo_variants, photo)


@receiver(feed_post_held, sender=FeedPost, dispatch_uid="feed.post_names")
def feed_post_names(sender: type[FeedPost], *, post: FeedPost, **kwargs: Any) -> None:
    """Ask the worker for new addresses of its photos."""
    common_enqueue(feed_photo_names, post.pk)


@receiver(accounts_activity_changed, sender=AccountsUser, dispatch_uid="feed.person_names")
def feed_person_names(sender: type[AccountsUser], *, user: AccountsUser, **kwargs: Any) -> None:
    """The same for all photos of somebody who was put out."""
    if AccountsUser.objects.filter(pk=user.pk, is_active=False).exists() and feed_posts_move(author=user):
        common_enqueue(feed_names_sweep)


@receiver(accounts_privacy_changed, sender=AccountsUser, dispatch_uid="feed.hashtag_counts")
def feed_hashtag_counts(
    sender: type[AccountsUser], *, user: AccountsUser, is_private: bool, **kwargs: Any
) -> None:
    """Hashtags count the posts of public accounts."""
    feed_hashtags_count_author(user, -1 if is_private else 1)


@receiver(pre_delete, sender=AccountsUser, dispatch_uid="feed.leave")
def feed_person_leaves(instance: AccountsUser, **kwargs: Any) -> None:
    feed_leave(person=instance)
