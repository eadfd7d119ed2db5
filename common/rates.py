"""How often somebody may do something, counted in the cache in fixed windows.

A rate is written as allauth writes it: "30/m/user", "20/10m/ip"; several are parted by commas.
Without the cache nobody is refused: a limit protects the site, it does not run it.
"""

import hashlib
import ipaddress
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext

from common.back import common_said
from common.network import common_client_address

COMMON_RETRY_SECONDS = 60
"""What a refusal says when it does not know better: no window of the site's entrance is longer."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_P = ParamSpec("_P")


@dataclass(frozen=True)
class CommonRate:
    amount: int
    seconds: int
    per: str
    """`user` (the address, for somebody signed out) or `ip`."""


@dataclass(frozen=True)
class CommonRateUsedUp:
    """What `action` was refused for, and the seconds until it may be tried again."""

    action: str
    rate: CommonRate
    wait: int


def common_rates(text: str) -> list[CommonRate]:
    """The rates in `text`, each amount times LIMIT_SCALE."""
    return [_rate(part.strip()) for part in text.split(",")]


def _rate(text: str) -> CommonRate:
    amount, duration, per = text.split("/")
    if per not in ("user", "ip"):
        raise ValueError(f"A rate is per user or per ip: {text}")
    seconds = int(duration[:-1] or 1) * _UNITS[duration[-1]]
    return CommonRate(int(amount) * settings.LIMIT_SCALE, seconds, per)


def common_rate_limited(request: HttpRequest, action: str, rates: str, count: int = 1) -> int | None:
    """Count one `action` of the person behind `request`, or `count` that they do at once.

    None when all are within all `rates`, else the seconds until it may be tried again.
    """
    if not count:
        return None
    waits = [_wait(action, rate, _who(request, rate.per), count) for rate in common_rates(rates)]
    return max((wait for wait in waits if wait), default=None)


def common_rates_take(user: int, wanted: Mapping[str, tuple[str, int]]) -> CommonRateUsedUp | None:
    """Count several actions of somebody at once, each so often, by rates per user: all of them, or none.

    `wanted`: by action, its rates and how often. The first that is too much is told.
    """
    taken: list[tuple[str, int]] = []
    for action, (rates, count) in wanted.items():
        for rate in common_rates(rates) if count else ():
            key, wait = _window(action, rate, f"user-{user}")
            taken.append((key, count))
            if _counted(key, rate.seconds, count) > rate.amount:
                _give_back(taken)
                return CommonRateUsedUp(action, rate, wait)
    return None


def _give_back(taken: list[tuple[str, int]]) -> None:
    for key, count in taken:
        with suppress(ValueError):  # the window has ended
            cache.decr(key, count)


def common_rate_limit(
    action: str, rates: str
) -> Callable[[Callable[Concatenate[HttpRequest, _P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Decorate a view: its POSTs beyond `rates` are answered 429."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, _P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def limited(request: HttpRequest, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
            wait = common_rate_limited(request, action, rates) if request.method == "POST" else None
            return common_too_many_requests(request, wait) if wait else view(request, *args, **kwargs)

        return limited

    return decorate


def common_too_many_requests(request: HttpRequest, wait: int = COMMON_RETRY_SECONDS) -> HttpResponse:
    """The 429 page, which says when to try again; to htmx a toast that does."""
    if request.headers.get("HX-Request"):
        response = common_said(HTTPStatus.TOO_MANY_REQUESTS, _words(wait))
    else:
        response = _page(request, wait)
    response.headers["Retry-After"] = str(wait)
    return response


def _page(request: HttpRequest, wait: int) -> HttpResponse:
    context = {
        "common_retry_minutes": _minutes(wait),
        "common_retry_at": timezone.now() + timedelta(seconds=wait),
    }
    return render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)


def _words(wait: int) -> str:
    if wait < 60:
        words = ngettext(
            "Too fast. Try again in %(seconds)s second.", "Too fast. Try again in %(seconds)s seconds.", wait
        )
        return words % {"seconds": wait}
    minutes = _minutes(wait)
    words = ngettext(
        "That was tried too often. Try again in about a minute.",
        "That was tried too often. Try again in about %(minutes)s minutes.",
        minutes,
    )
    return words % {"minutes": minutes}


def _minutes(seconds: int) -> int:
    return -(-seconds // 60)


def _wait(action: str, rate: CommonRate, who: str, count: int) -> int | None:
    key, wait = _window(action, rate, who)
    return wait if _counted(key, rate.seconds, count) > rate.amount else None


def _window(action: str, rate: CommonRate, who: str) -> tuple[str, int]:
    """The key under which is counted now, and the seconds until another one is."""
    now = int(time.time())
    window, elapsed = divmod(now, rate.seconds)
    return f"rates:{action}:{rate.amount}/{rate.seconds}:{who}:{window}", rate.seconds - elapsed


def _counted(key: str, seconds: int, count: int) -> int:
    """How often `key` was counted by now: one round trip, but for the first in its window."""
    try:
        return cache.incr(key, count)
    except ValueError:
        if cache.add(key, count, timeout=seconds):
            return count
    try:
        return cache.incr(key, count)
    except ValueError:
        return 0


def _who(request: HttpRequest, per: str) -> str:
    if per == "user" and request.user.is_authenticated:
        return f"user-{request.user.pk}"
    network = _network(common_client_address(request) or "")
    return f"ip-{hashlib.sha256(network.encode()).hexdigest()[:32]}"


def _network(address: str) -> str:
    """An IPv6 address cut to its /64, as one line has 2⁶⁴ of them; any other as it is."""
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if ":" in address else address
