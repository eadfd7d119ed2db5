"""A way to one's decisions for who cannot log in any more: a signed link, given for the right password."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from accounts.models import AccountsUser

MODERATION_DOOR_LIFE = timedelta(days=30)
_SALT = "moderation.door"


def moderation_door_of(user: AccountsUser) -> str:
    """The address of the page; whoever has it can read the decisions and appeal, and nothing else."""
    return reverse("moderation:door", args=[signing.dumps(user.pk, salt=_SALT)])


def moderation_door_opened(token: str) -> AccountsUser | None:
    """Whose it is; None for a forged or old one, and for who may log in again."""
    try:
        key = signing.loads(token, salt=_SALT, max_age=MODERATION_DOOR_LIFE)
    except signing.BadSignature:
        return None
    return AccountsUser.objects.filter(pk=key, is_active=False).first()
