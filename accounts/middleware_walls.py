from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.models import AccountsBlockedNetwork
from accounts.walls import accounts_blocked_words, accounts_walls
from common.back import common_said
from common.logs import COMMON_QUIET_PATHS
from common.network import common_client_address

_What = AccountsBlockedNetwork.What
_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
# Whoever cannot write can still log in and out, keep their account safe, and read in their language.
_DOORS = ("account_login", "accounts:set-language", "accounts:theme")


class AccountsWallsMiddleware:
    """Keeps out, or from writing, who comes from a blocked network. The team, once logged in, is let through.

    Behind the locale, for its sentence; signing up asks by itself, to keep what was typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in COMMON_QUIET_PATHS:
            # A machine asks these, in front of the site; also when the database is away.
            return self.get_response(request)
        what = accounts_walls().against(common_client_address(request))
        if what and _is_kept_out(request, what) and not getattr(request.user, "is_staff", False):
            return _refusal(request, accounts_blocked_words(what))
        return self.get_response(request)


def _is_kept_out(request: HttpRequest, what: str) -> bool:
    if what == _What.ENTER:
        return True
    return what == _What.WRITE and request.method not in _SAFE and not _is_door(request.path)


def _is_door(path: str) -> bool:
    login, *others = map(reverse, _DOORS)
    return path.startswith(login.removesuffix("login/")) or path in others


def _refusal(request: HttpRequest, words: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return common_said(HTTPStatus.FORBIDDEN, words)
    if request.accepts("application/json") and not request.accepts("text/html"):
        return JsonResponse({"error": words}, status=HTTPStatus.FORBIDDEN)
    return render(request, "accounts/blocked.html", {"accounts_words": words}, status=HTTPStatus.FORBIDDEN)
