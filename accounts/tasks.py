from celery import shared_task
from django.utils import timezone

from accounts.models import AccountsFormerName
from accounts.sessions import SessionStore


@shared_task(name="accounts.clear_sessions")
def accounts_clear_sessions() -> None:
    """Remove the rows of browsers that have been away too long."""
    SessionStore.clear_expired()


@shared_task(name="accounts.clear_former_names")
def accounts_clear_former_names() -> int:
    """Set names free whose 30 days are over; says how many."""
    deleted, _rows = AccountsFormerName.objects.filter(kept_until__lt=timezone.now()).delete()
    return deleted
