from typing import Any

from django.dispatch import receiver

from common.enqueue import common_enqueue
from moderation.models import ModerationCase
from moderation.signals import moderation_case_closed
from moderation.tasks import moderation_tell


@receiver(moderation_case_closed, sender=ModerationCase, dispatch_uid="moderation.tell")
def moderation_on_closed(sender: type[ModerationCase], *, case: ModerationCase, **kwargs: Any) -> None:
    """Who reported it hears that it was looked at."""
    common_enqueue(moderation_tell, case.pk)
