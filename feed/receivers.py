from typing import Any

from django.dispatch import receiver

from common.enqueue import common_enqueue
from feed.models import FeedPhoto, FeedPost
from feed.signals import feed_post_shown
from feed.tasks import feed_photo_variants


@receiver(feed_post_shown, sender=FeedPost, dispatch_uid="feed.post_variants")
def feed_post_variants(sender: type[FeedPost], *, post: FeedPost, **kwargs: Any) -> None:
    """Ask the worker for the smaller pictures of each photo."""
    for photo_id in FeedPhoto.objects.filter(post=post).values_list("pk", flat=True):
        common_enqueue(feed_photo_variants, photo_id)
