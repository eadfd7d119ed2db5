from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from accounts.models import AccountsProfile, AccountsUser


class AccountsBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's log-in by username or email; the user of a request comes with their profile, and with what
    higher apps keep of them, in one query."""

    def get_user(self, user_id: Any) -> AccountsUser | None:
        user = AccountsUser.objects.select_related(*settings.ACCOUNTS_WITH_USER).filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        if not hasattr(user, "profile"):
            # A bulk load skips the signal that makes profiles; nobody shall wait for the doctor.
            user.profile, _created = AccountsProfile.objects.get_or_create(user=user)
        return user
