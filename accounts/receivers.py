from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import accounts_sessions_end_others
from accounts.models import (
    AccountsArrival,
    AccountsBlockedHost,
    AccountsBlockedNetwork,
    AccountsProfile,
    AccountsSite,
    AccountsUser,
)
from accounts.signals import accounts_activity_changed, accounts_refused
from accounts.site import ACCOUNTS_SITE
from accounts.tasks import accounts_arrival_mail
from accounts.walls import ACCOUNTS_WALLS
from common.enqueue import common_enqueue

_OUTSIDE: dict[str, str] = {
    AccountsArrival.State.WAITING: "account_waiting",
    AccountsArrival.State.DECLINED: "account_declined",
}


@receiver(post_save, sender=AccountsUser, dispatch_uid="accounts_profile_create")
def accounts_profile_create(instance: AccountsUser, created: bool, raw: bool, **kwargs: Any) -> None:
    """A user has a profile from the first moment. Fixtures (raw) bring their own."""
    if created and not raw:
        instance.profile = AccountsProfile.objects.create(user=instance)


@receiver(
    [password_changed, password_set, password_reset], sender=AccountsUser, dispatch_uid="accounts_sessions"
)
def accounts_sessions_end(request: HttpRequest, user: AccountsUser, **kwargs: Any) -> None:
    """Django refuses the other sessions by their hash anyway; without their rows the list is true."""
    accounts_sessions_end_others(user=user, keep=request.session.session_key)


@receiver(post_save, sender=AccountsSite, dispatch_uid="accounts_site")
def accounts_site_saved(**kwargs: Any) -> None:
    ACCOUNTS_SITE.changed()


@receiver([post_save, post_delete], sender=AccountsBlockedNetwork, dispatch_uid="accounts_networks")
@receiver([post_save, post_delete], sender=AccountsBlockedHost, dispatch_uid="accounts_hosts")
def accounts_walls_changed(**kwargs: Any) -> None:
    ACCOUNTS_WALLS.changed()


@receiver(accounts_activity_changed, sender=AccountsUser, dispatch_uid="accounts_arrival_in")
def accounts_on_activity(sender: type[AccountsUser], *, user: AccountsUser, **kwargs: Any) -> None:
    """Whoever is let in by any other way does not wait any more either, and hears so."""
    outside = AccountsArrival.objects.filter(user=user, user__is_active=True, state__in=_OUTSIDE)
    if outside.update(state=AccountsArrival.State.APPROVED, decided_at=timezone.now(), told_at=None):
        common_enqueue(accounts_arrival_mail, user.pk)


@receiver(accounts_refused, sender=AccountsUser, dispatch_uid="accounts_arrival")
def accounts_on_refused(sender: type[AccountsUser], *, user: AccountsUser, **kwargs: Any) -> str | None:
    """Who has not been let in yet, or was declined, reads so."""
    state = AccountsArrival.objects.filter(user=user).values_list("state", flat=True).first()
    page = _OUTSIDE.get(state or "")
    return reverse(page) if page else None
