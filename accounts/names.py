"""Who holds a username: a user now, or one who gave it up less than 30 days ago."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountsFormerName, AccountsUser

ACCOUNTS_NAME_KEPT = timedelta(days=30)
ACCOUNTS_NAME_TAKEN = _("This name is taken.")


def accounts_names_lock(*usernames: str) -> None:
    """Hold these names until the transaction ends.

    Two tables say who holds a name, and a unique index sees one of them: whoever takes or gives up
    a name does so under its lock. Always in one order, or two people swapping names would deadlock.
    """
    with connection.cursor() as cursor:
        for username in sorted(set(usernames)):
            cursor.execute(
                "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"accounts:name:{username}"]
            )


def accounts_name_check(username: str, *, user: AccountsUser | None = None) -> None:
    """Raise ValidationError if anybody but `user` holds this name (in lower case)."""
    own = user.pk if user else 0
    used = AccountsUser.objects.filter(username=username).exclude(pk=own)
    kept = AccountsFormerName.objects.kept().filter(username=username).exclude(user=own)
    if used.exists() or kept.exists():
        raise ValidationError(ACCOUNTS_NAME_TAKEN, code="username_taken")
