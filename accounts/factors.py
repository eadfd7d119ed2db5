"""A second factor beside the password, and whether it was shown in this very session."""

import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from accounts.models import AccountsUser

ACCOUNTS_FACTOR_LIFE = timedelta(hours=12)
"""A working day: a browser stays logged in for months, which is too long for a proof."""

# What allauth calls the page that asks for the password again.
_WEAK = "reauthenticate"


def accounts_factor_proved(request: HttpRequest) -> bool:
    """Whether who asks has used a second factor in this session, lately, and still has that one.

    Adding one proves nothing: a stolen session could do that. Costs one query a request, at most.
    """
    if not hasattr(request, "accounts_factor_is_proved"):
        request.accounts_factor_is_proved = _is_proved(request)  # type: ignore[attr-defined]
    return bool(request.accounts_factor_is_proved)  # type: ignore[attr-defined]


def _is_proved(request: HttpRequest) -> bool:
    if not isinstance(request.user, AccountsUser):
        return False
    used = set(_used(get_authentication_records(request, request.user)))
    return bool(used) and Authenticator.objects.filter(user=request.user, pk__in=used).exists()


def _used(records: Iterable[dict[str, Any]]) -> Iterable[int]:
    """The keys of the factors that were used."""
    since = time.time() - ACCOUNTS_FACTOR_LIFE.total_seconds()
    for record in records:
        if record["method"] == "mfa" and record["at"] > since:
            yield record["id"]


def accounts_factor_ways(user: AccountsUser) -> list[dict[str, str]]:
    """The pages where `user` can show a second factor, as `id` and `url`; none for somebody without any."""
    return [way for way in get_adapter().get_reauthentication_methods(user) if way["id"] != _WEAK]


def accounts_factors_first(user: Any, ways: list[dict[str, str]]) -> list[dict[str, str]]:
    """How somebody shows anew that it is them, before something important: for staff never by the password
    alone if they have more. Who knows it could else add a factor of their own, or read the recovery codes."""
    factors = [way for way in ways if way["id"] != _WEAK]
    return factors if factors and user.is_staff else ways
