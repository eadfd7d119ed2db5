from datetime import timedelta
from typing import ClassVar

from celery.schedules import crontab
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from alerts.kinds import ALERTS_ATTEMPTS
from common.schedule import CommonScheduled


class AlertsConfig(AppConfig):
    name = "alerts"
    verbose_name = _("Notifications")
    schedule: ClassVar = [
        CommonScheduled("alerts.sweep", timedelta(seconds=30)),
        CommonScheduled("alerts.digest", timedelta(hours=1)),
        CommonScheduled("alerts.trim", crontab(hour="4", minute="40")),
        CommonScheduled("alerts.trim_subscriptions", crontab(hour="4", minute="50")),
    ]
    # What failed so often waits for a person, so its age says nothing of the worker.
    health: ClassVar = {
        "alerts_outbox_seconds": f"""
            select coalesce(extract(epoch from now() - min(created_at))::int, 0)
            from alerts_alertsevent where attempts < {ALERTS_ATTEMPTS}
        """,  # noqa: S608 - a number of ours
        "alerts_outbox_failed": f"""
            select count(*) from alerts_alertsevent where attempts >= {ALERTS_ATTEMPTS}
        """,  # noqa: S608
    }

    def ready(self) -> None:
        from alerts import receivers  # noqa: F401
