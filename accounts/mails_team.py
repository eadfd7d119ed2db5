"""Mails of what the team does about an account: in its owner's language, of nobody's browser or address."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AccountsUser
from common.mail import common_mail, common_mail_sent

ACCOUNTS_FACTORS_REMOVED = {
    Authenticator.Type.TOTP.value: gettext_lazy("The team removed the authenticator app from your account."),
    Authenticator.Type.WEBAUTHN.value: gettext_lazy("The team removed a passkey from your account."),
}


def accounts_password_mail_send(key: int) -> bool:
    """By which somebody chooses a new password; False if there is nobody to send it to, or it was refused.

    Raises OSError where the mail server is away.
    """
    user = _of(key)
    if user is None or not user.is_active or not user.email:
        return False
    with translation.override(user.profile.language or settings.LANGUAGE_CODE):
        return common_mail_sent(_password_message(user))


def accounts_factor_mail_send(key: int, factor: str) -> bool:
    """That a factor is gone, to the address they have confirmed. Raises and returns as above."""
    user = _of(key)
    confirmed = EmailAddress.objects.filter(user=key, verified=True).order_by("-primary", "pk").first()
    if user is None or confirmed is None:
        return False
    with translation.override(user.profile.language or settings.LANGUAGE_CODE):
        return common_mail_sent(
            common_mail(
                to=confirmed.email,
                subject=_("A second factor was removed"),
                template="account/email/team_factor.txt",
                context={"accounts_removed": ACCOUNTS_FACTORS_REMOVED[factor]},
            )
        )


def _of(key: int) -> AccountsUser | None:
    return AccountsUser.objects.select_related("profile").filter(pk=key).first()


def _password_message(user: AccountsUser) -> EmailMessage:
    # allauth's own link, without a request: its page checks it as any other.
    link = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return common_mail(
        to=user.email,
        subject=_("Choose a password"),
        template="account/email/team_password.txt",
        context={
            "accounts_user": user,
            "accounts_url": settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=link),
        },
    )
