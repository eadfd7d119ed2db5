"""What the entry answers by itself, before Django has seen the request: one sentence, as text."""

from typing import ClassVar

from django.http import HttpRequest, parse_cookie
from django.utils.functional import Promise
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext_lazy as _
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import Scope


class EntryRefusalError(Exception):
    status: ClassVar[int]
    sentence: ClassVar[Promise]
    headers: ClassVar[dict[str, str]] = {}

    def response(self, scope: Scope) -> PlainTextResponse:
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **self.headers}
        with override(_language(scope)):
            return PlainTextResponse(f"{self.sentence}\n", self.status, headers)


class EntryTooLargeError(EntryRefusalError):
    status = 413
    sentence = _("That is more than this page can take. Please send fewer or smaller photos.")
    headers = {"Connection": "close"}


class EntryTooSlowError(EntryRefusalError):
    status = 408
    sentence = _("Nothing arrived for a while, so the connection was closed. Please try again.")
    headers = {"Connection": "close"}


class EntryNoRoomError(EntryRefusalError):
    status = 503
    sentence = _("There is no room for uploads at the moment. Please try again in a few minutes.")
    headers = {"Connection": "close", "Retry-After": "60"}


class EntryBusyError(EntryRefusalError):
    status = 503
    sentence = _("The site is very busy. Please try again in a moment.")
    headers = {"Retry-After": "2"}


def _language(scope: Scope) -> str:
    headers = Headers(scope=scope)
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get("accept-language", "")
    request.COOKIES = parse_cookie(headers.get("cookie", ""))
    return get_language_from_request(request)
