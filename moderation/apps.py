from datetime import timedelta

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _

from common.schedule import CommonScheduled


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")
    schedule = [
        CommonScheduled("moderation.tell_sweep", timedelta(minutes=1)),
        CommonScheduled("moderation.suspensions_end", timedelta(minutes=1)),
        CommonScheduled("moderation.mail_sweep", timedelta(minutes=10)),
    ]

    def ready(self) -> None:
        from moderation import jobs, receivers  # noqa: F401


class ModerationAdminConfig(AdminConfig):
    """Django's admin, whose `admin.site` is ours."""

    default = False
    default_site = "moderation.site.ModerationSite"
