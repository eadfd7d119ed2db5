from datetime import timedelta
from typing import ClassVar

from celery.schedules import crontab
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.schedule import CommonScheduled


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    schedule: ClassVar = [
        CommonScheduled("accounts.clear_sessions", crontab(hour="4", minute="10")),
        CommonScheduled("accounts.clear_former_names", crontab(hour="4", minute="20")),
        CommonScheduled("accounts.clear_declined", crontab(hour="4", minute="25")),
        CommonScheduled("accounts.arrival_mail_sweep", timedelta(minutes=10)),
        CommonScheduled("accounts.storage", timedelta(minutes=10)),
    ]

    def ready(self) -> None:
        from accounts import receivers  # noqa: F401
