from datetime import timedelta
from typing import ClassVar

from celery.schedules import crontab
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.schedule import CommonScheduled


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("Messages")
    schedule: ClassVar = [
        CommonScheduled("messaging.trim", crontab(hour="4", minute="20")),
        CommonScheduled("messaging.photos_measure", timedelta(minutes=2)),
    ]
    storage: ClassVar = [
        """
        select message.sender_id as owner, photo.bytes from messaging_messagingphoto photo
        join messaging_messagingmessage message on message.id = photo.message_id
        """
    ]

    def ready(self) -> None:
        from messaging import receivers  # noqa: F401
