from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.mails import accounts_arrival_mail_send
from accounts.mails_team import accounts_factor_mail_send, accounts_password_mail_send
from accounts.models import AccountsArrival, AccountsFormerName, AccountsProfile
from accounts.sessions import SessionStore
from accounts.storage import accounts_storage_count
from common.mail import COMMON_MAILS_AT_ONCE, COMMON_MAILS_TRIED, common_mail_tried

ACCOUNTS_DECLINED_KEPT = timedelta(days=30)
ACCOUNTS_WAITING_KEPT = timedelta(days=90)
_CLEARED = 200


@shared_task(name="accounts.clear_sessions")
def accounts_clear_sessions() -> None:
    """Remove the rows of browsers that have been away too long."""
    SessionStore.clear_expired()


@shared_task(name="accounts.clear_former_names")
def accounts_clear_former_names() -> int:
    """Set names free whose 30 days are over; says how many."""
    deleted, _rows = AccountsFormerName.objects.filter(kept_until__lt=timezone.now()).delete()
    return deleted


@shared_task(name="accounts.arrival_mail")
def accounts_arrival_mail(key: int) -> bool:
    """Tell somebody whether they may come in; was it sent?"""
    return common_mail_tried(accounts_arrival_mail_send, key)


@shared_task(name="accounts.arrival_mail_sweep")
def accounts_arrival_mail_sweep() -> int:
    """Send the mails whose message was lost, or that the server did not take, for some days."""
    since = timezone.now() - COMMON_MAILS_TRIED
    # In any order: mailboxes that say "not now" each time keep none back.
    untold = AccountsArrival.objects.filter(told_at=None, decided_at__gt=since).order_by("?")
    keys = untold.values_list("pk", flat=True)[:COMMON_MAILS_AT_ONCE]
    return sum(accounts_arrival_mail(key) for key in keys)


@shared_task(name="accounts.password_mail")
def accounts_password_mail(key: int) -> bool:
    """Send the mail by which somebody chooses a password. No sweeper: one that is lost is asked for again."""
    return accounts_password_mail_send(key)


@shared_task(name="accounts.factor_mail")
def accounts_factor_mail(key: int, factor: str) -> bool:
    """Tell somebody that the team removed a factor. One that fails is kept, and tried again by the team."""
    return accounts_factor_mail_send(key, factor)


@shared_task(name="accounts.clear_declined")
def accounts_clear_declined() -> int:
    """Delete what is kept of who was declined 30 days ago, or asked 90 days ago in vain; says how many."""
    now, State = timezone.now(), AccountsArrival.State  # noqa: N806
    declined = Q(state=State.DECLINED, decided_at__lt=now - ACCOUNTS_DECLINED_KEPT)
    unanswered = Q(state=State.WAITING, at__lt=now - ACCOUNTS_WAITING_KEPT)
    over = AccountsArrival.objects.filter(declined | unanswered, user__is_active=False)
    return sum(_clear(over, key) for key in over.order_by("pk").values_list("pk", flat=True)[:_CLEARED])


def _clear(over: QuerySet[AccountsArrival], key: int) -> bool:
    """False for who was let in, or asked anew, since the rows were read."""
    with transaction.atomic():
        # As `accounts_activity_set` does, the profile first; who is being decided about in this moment stays.
        AccountsProfile.objects.select_for_update().filter(pk=key).first()
        locked = over.select_for_update(of=("self",), skip_locked=True).select_related("user")
        arrival = locked.filter(pk=key).first()
        if arrival is None:
            return False
        arrival.user.delete()
    return True


@shared_task(name="accounts.storage")
def accounts_storage() -> int:
    """Count what everybody's photos take; says how many numbers changed."""
    return accounts_storage_count()
