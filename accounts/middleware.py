from collections.abc import Callable
from datetime import timedelta

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone, translation

from accounts.devices import ACCOUNTS_DEVICE_MAX
from accounts.models import AccountsSession
from accounts.sessions import SessionStore
from common.network import common_client_address

ACCOUNTS_SEEN_EVERY = timedelta(minutes=5)
ACCOUNTS_COOKIE_RENEWED_EVERY = timedelta(days=1)


class AccountsSessionMiddleware(SessionMiddleware):
    """Django's, with a store that knows the browser, and rows that say when it was last here."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        store = request.session
        if isinstance(store, SessionStore):
            # NUL: the one character a header may carry and a column may not.
            store.device = request.headers.get("User-Agent", "").replace("\0", "")[:ACCOUNTS_DEVICE_MAX]
            store.address = common_client_address(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        store = request.session
        if isinstance(store, SessionStore) and store.last_seen and not store.is_empty():
            _touch(store)
        return super().process_response(request, response)


def _touch(store: SessionStore) -> None:
    now = timezone.now()
    if store.last_seen and now - store.last_seen >= ACCOUNTS_SEEN_EVERY:
        AccountsSession.objects.filter(session_key=store.session_key).update(
            last_seen=now, device=store.device, address=store.address
        )
    left = timedelta(seconds=store.get_expiry_age())
    if store.expires_at and store.expires_at - now < left - ACCOUNTS_COOKIE_RENEWED_EVERY:
        store.modified = True


class AccountsLocaleMiddleware(LocaleMiddleware):
    """The language somebody set in their profile, else the cookie's, else the browser's."""

    def process_request(self, request: HttpRequest) -> None:
        profile = getattr(request.user, "profile", None)
        language = (profile and profile.language) or translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


class AccountsWaitMiddleware:
    """Answers a form refused for too many tries with 429 and the time to wait.

    allauth shows such a form as any other with a mistake; `accounts.adapter` leaves the time here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        wait: int | None = getattr(request, "accounts_wait", None)
        if wait is not None and response.status_code < 300:
            response.status_code = 429
            response.headers["Retry-After"] = str(wait)
        return response
