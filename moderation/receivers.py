from typing import Any

from django.dispatch import receiver

from accounts.models import AccountsUser
from accounts.signals import accounts_refused
from common.enqueue import common_enqueue
from moderation.door import moderation_door_of
from moderation.models import ModerationCase, ModerationDecision
from moderation.signals import moderation_case_closed, moderation_mail_waits
from moderation.tasks import moderation_mail, moderation_tell


@receiver(moderation_case_closed, sender=ModerationCase, dispatch_uid="moderation.tell")
def moderation_on_closed(sender: type[ModerationCase], *, case: ModerationCase, **kwargs: Any) -> None:
    """Who reported it hears that it was looked at."""
    common_enqueue(moderation_tell, case.pk)


@receiver(moderation_mail_waits, sender=ModerationDecision, dispatch_uid="moderation.mail")
def moderation_on_mail(
    sender: type[ModerationDecision], *, decision: ModerationDecision, **kwargs: Any
) -> None:
    common_enqueue(moderation_mail, decision.pk)


@receiver(accounts_refused, sender=AccountsUser, dispatch_uid="moderation.door")
def moderation_on_refused(sender: type[AccountsUser], *, user: AccountsUser, **kwargs: Any) -> str | None:
    """Who is kept out by a decision is led to it."""
    return moderation_door_of(user) if ModerationDecision.objects.keeping_out(user.pk).exists() else None
