"""Mails that staff ask for on behalf of somebody."""

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest

from accounts.models import AccountsUser


def accounts_password_mail(*, user: AccountsUser, request: HttpRequest) -> bool:
    """Send the mail by which somebody chooses a new password; False without an address, or kept out."""
    form = ResetPasswordForm({"email": user.email})
    if not user.email or not user.is_active or not form.is_valid():
        return False
    form.save(request)
    return True
