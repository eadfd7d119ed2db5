from datetime import timedelta
from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.schedule import CommonScheduled


class DiscoverConfig(AppConfig):
    name = "discover"
    verbose_name = _("Discovery")
    schedule: ClassVar = [
        CommonScheduled("discover.epoch", timedelta(hours=1)),
        CommonScheduled("discover.fresh", timedelta(seconds=30)),
        CommonScheduled("discover.tastes", timedelta(minutes=10)),
        CommonScheduled("discover.search", timedelta(seconds=30)),
        CommonScheduled("discover.suggestions", timedelta(minutes=10)),
        CommonScheduled("discover.trends", timedelta(minutes=10)),
    ]
    # Of a site that has none yet, 0: its first comes with the first half minute of its worker.
    health: ClassVar = {
        "discover_epoch_seconds": """
            select coalesce(extract(epoch from now() - max(ready_at))::int, 0) from discover_discoverepoch
        """
    }

    def ready(self) -> None:
        from discover import receivers  # noqa: F401
