"""Mails about an account that the team had a hand in."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import AccountsArrival
from common.mail import common_mail, common_mail_sent


def accounts_arrival_mail_send(key: int) -> bool:
    """Tell somebody what was decided; False if there is nothing to tell, or the mail has to wait.

    It is sent while the row is locked, and noted in the same transaction. Raises OSError where the mail
    server is away.
    """
    with transaction.atomic():
        untold = AccountsArrival.objects.filter(told_at=None, decided_at__isnull=False)
        locked = untold.select_for_update(of=("self",), skip_locked=True).select_related("user__profile")
        arrival = locked.filter(pk=key).first()
        if arrival is None:
            return False
        # Who is let in and kept out by a decision hears when that is over.
        is_true = arrival.state != AccountsArrival.State.APPROVED or arrival.user.is_active
        if is_true and not common_mail_sent(_message(arrival)):
            return False
        AccountsArrival.objects.filter(pk=key).update(told_at=timezone.now())
    return is_true


def _message(arrival: AccountsArrival) -> EmailMessage:
    # To the address as they wrote it, confirmed or not: it says nothing of anybody, and lets nobody in.
    user, is_in = arrival.user, arrival.state == AccountsArrival.State.APPROVED
    with translation.override(user.profile.language or arrival.language or settings.LANGUAGE_CODE):
        return common_mail(
            to=user.email,
            subject=_("You can come in") if is_in else _("About your request to join"),
            template="account/email/arrival_decided.txt",
            context={
                "accounts_user": user,
                "accounts_is_in": is_in,
                "accounts_url": settings.SITE_URL + reverse("account_login"),
            },
        )
