from datetime import timedelta

from django.apps import AppConfig

from common.schedule import CommonScheduled


class FeedConfig(AppConfig):
    name = "feed"
    schedule = [
        CommonScheduled("feed.variants_sweep", timedelta(seconds=30)),
        CommonScheduled("feed.names_sweep", timedelta(seconds=30)),
        CommonScheduled("feed.uploads_expire", timedelta(hours=1)),
        CommonScheduled("feed.photos_measure", timedelta(minutes=2)),
    ]
    storage = [
        """
        select post.author_id as owner, photo.bytes from feed_feedphoto photo
        join feed_feedpost post on post.id = photo.post_id
        """
    ]

    def ready(self) -> None:
        from feed import receivers  # noqa: F401
