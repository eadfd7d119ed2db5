"""What allauth asks the site: addresses, names, words, and what happens at its limits."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actions import accounts_email_claim
from accounts.devices import accounts_device_words
from accounts.factors import accounts_factors_first
from accounts.models import AccountsUser
from accounts.names import ACCOUNTS_NAME_TAKEN, accounts_name_check
from accounts.signals import accounts_refused
from common.network import common_client_address

_LIMITED = {"too_many_login_attempts", "rate_limited"}
_logger = logging.getLogger(__name__)


class AccountsAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_taken": ACCOUNTS_NAME_TAKEN,
        "email_taken": gettext_lazy("This address already has an account. Log in, or reset your password."),
        "email_password_mismatch": gettext_lazy("This email address and password do not belong together."),
        "username_password_mismatch": gettext_lazy("This username and password do not belong together."),
        "invalid_login": gettext_lazy("This name and password do not belong together."),
        "incorrect_code": gettext_lazy(
            "This code is not right. Look again; an app's code changes every 30 seconds."
        ),
        "incorrect_password": gettext_lazy("This password is not right."),
        "enter_current_password": gettext_lazy("This is not your current password."),
        "duplicate_email": gettext_lazy("This email address is already yours."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return common_client_address(request) or "unknown"

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """Only ever shown in mails: in words."""
        return accounts_device_words(request.headers.get("User-Agent", ""))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:settings-security")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        return accounts_factors_first(user, super().get_reauthentication_methods(user))

    def clean_username(self, username: str, shallow: bool = False) -> str:
        super().clean_username(username, shallow=shallow)
        if not shallow:
            accounts_name_check(username.lower())
        return username.lower()

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        if email_address.can_set_verified():
            accounts_email_claim(user=email_address.user, email=email_address.email)
        return bool(super().confirm_email(request, email_address))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is away must not undo a sign-up: every such mail can be asked for again."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            _logger.exception("mail not sent", extra={"template": template_prefix})
            messages.warning(self.request, _("The mail could not be sent just now. Ask for it again later."))

    def respond_user_inactive(self, request: HttpRequest, user: AccountsUser) -> HttpResponse:
        """Only ever asked after the right password, or a passkey: anybody else learns nothing."""
        answers = accounts_refused.send(AccountsUser, user=user)
        address = next((address for _receiver, address in answers if address), "account_inactive")
        return redirect(address)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Of the login alone: allauth adds the Host header, whose port the asker may choose at will."""
        return str(credentials.get("email", credentials.get("username", ""))).lower()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        key = self._get_login_attempts_cache_key(request, **credentials)
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise _too_many(request, _wait(request, key)) from error

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code in _LIMITED:
            return _too_many(self.request, _longest())
        return super().validation_error(code, *args)  # type: ignore[no-any-return]


class AccountsMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountsAdapter.error_messages["incorrect_code"],
        "unverified_email": gettext_lazy(
            "Confirm your email address first: without it, nobody could help you back in."
        ),
    }

    def _get_site_name(self) -> str:
        return settings.SITE_NAME

    def get_totp_label(self, user: AccountsUser) -> str:
        return user.username

    def generate_authenticator_name(self, user: AccountsUser, type: str) -> str:
        return accounts_device_words(context.request.headers.get("User-Agent", ""))


def _too_many(request: HttpRequest, seconds: int) -> ValidationError:
    """The sentence for the form; AccountsWaitMiddleware makes the answer a 429."""
    request.accounts_wait = seconds  # type: ignore[attr-defined]
    minutes = -(-seconds // 60)
    sentence = ngettext(
        "Too many tries. Wait %(minutes)d minute, then try again.",
        "Too many tries. Wait %(minutes)d minutes, then try again.",
        minutes,
    )
    return ValidationError(sentence % {"minutes": minutes}, code="too_many_login_attempts")


def _rates() -> list[Any]:
    return list(ratelimit.parse_rates(app_settings.RATE_LIMITS["login_failed"]))


def _longest() -> int:
    return int(max(rate.duration for rate in _rates()))


def _wait(request: HttpRequest, key: str) -> int:
    """Seconds until the oldest counted failure of a full window is forgotten."""
    now = timezone.now().timestamp()
    waits = [1.0]
    for rate in _rates():
        name = ratelimit.get_cache_key(
            request, app="allauth.account", action="login_failed", rate=rate, key=key
        )
        history = cache.get(name, [])
        if len(history) >= rate.amount:
            waits.append(history[-1] + rate.duration - now)
    return int(-(-max(waits) // 1))
