from datetime import timedelta

from django.apps import AppConfig

from common.schedule import CommonScheduled


class FeedConfig(AppConfig):
    name = "feed"
    schedule = [
        CommonScheduled("feed.variants_sweep", timedelta(seconds=30)),
        CommonScheduled("feed.names_sweep", timedelta(seconds=30)),
        CommonScheduled("feed.uploads_expire", timedelta(hours=1)),
    ]

    def ready(self) -> None:
        from feed import receivers  # noqa: F401
