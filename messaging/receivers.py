from typing import Any

from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver

from accounts.models import AccountsUser
from messaging.actions.going import messaging_go
from messaging.actions.walls import messaging_cut, messaging_set_apart
from messaging.models import MessagingEvent, MessagingInbox
from social.models import SocialBlock, SocialRestrict
from social.signals import social_wall_changed


@receiver(social_wall_changed, sender=SocialBlock, dispatch_uid="messaging.block")
def messaging_on_block(sender: type[SocialBlock], *, person: int, other: int, **kwargs: Any) -> None:
    messaging_cut(one=person, other=other)


@receiver(social_wall_changed, sender=SocialRestrict, dispatch_uid="messaging.restrict")
def messaging_on_restrict(sender: type[SocialRestrict], *, person: int, other: int, **kwargs: Any) -> None:
    messaging_set_apart(one=person, other=other)


@receiver(pre_delete, sender=AccountsUser, dispatch_uid="messaging.going")
def messaging_on_person_going(instance: AccountsUser, **kwargs: Any) -> None:
    messaging_go(user=instance)


@receiver(post_delete, sender=AccountsUser, dispatch_uid="messaging.person")
def messaging_on_person_gone(instance: AccountsUser, **kwargs: Any) -> None:
    """What has no constraint to them goes here."""
    MessagingEvent.objects.filter(user=instance.pk).delete()
    MessagingInbox.objects.filter(pk=instance.pk).delete()
