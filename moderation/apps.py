from datetime import timedelta

from celery.schedules import crontab
from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from common.schedule import CommonScheduled

_QUEUES = sorted(settings.CELERY_TASK_QUEUES)


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")
    schedule = [
        CommonScheduled("moderation.tell_sweep", timedelta(minutes=1)),
        CommonScheduled("moderation.suspensions_end", timedelta(minutes=1)),
        CommonScheduled("moderation.mail_sweep", timedelta(minutes=10)),
        CommonScheduled("moderation.days", timedelta(minutes=5)),
        CommonScheduled("moderation.storage", timedelta(hours=6)),
        CommonScheduled("moderation.failed_trim", crontab(hour="4", minute="30")),
        CommonScheduled("moderation.trim", crontab(hour="5", minute="10")),
        *(CommonScheduled("moderation.heartbeat", timedelta(minutes=1), queue) for queue in _QUEUES),
    ]

    def ready(self) -> None:
        from moderation import jobs, receivers  # noqa: F401
        from moderation.roles import moderation_roles_keep

        post_migrate.connect(moderation_roles_keep, sender=self, dispatch_uid="moderation.roles")


class ModerationAdminConfig(AdminConfig):
    """Django's admin, whose `admin.site` is ours."""

    default = False
    default_site = "moderation.site.ModerationSite"
