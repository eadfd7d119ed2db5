from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from accounts.models import AccountsUser
from accounts.signals import accounts_privacy_changed
from social.actions import social_leave, social_requests_accept_all


@receiver(accounts_privacy_changed, sender=AccountsUser, dispatch_uid="social.accept_waiting")
def social_accept_waiting(
    sender: type[AccountsUser], *, user: AccountsUser, is_private: bool, **kwargs: Any
) -> None:
    """An open account has no requests. Once it is open, not before: the act holds its profile's lock.

    Robust, since the account is open by then: who is left over is let in by the sweeper.
    """
    if not is_private:
        transaction.on_commit(partial(social_requests_accept_all, followed=user), robust=True)


@receiver(pre_delete, sender=AccountsUser, dispatch_uid="social.leave")
def social_person_leaves(instance: AccountsUser, **kwargs: Any) -> None:
    social_leave(person=instance)
