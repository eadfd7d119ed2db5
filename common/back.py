"""Where an act leads when it was a plain form, and how it says no."""

import json
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def common_back(request: HttpRequest, fallback: str) -> HttpResponse:
    """Redirect to the page the form stood on, if it says which and that is one of ours."""
    address = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None, require_https=request.is_secure())
    return redirect(address if address.startswith("/") and ours else fallback)


def common_refusal(request: HttpRequest, error: ValidationError, fallback: str) -> HttpResponse:
    """Tell why an act was refused: as a toast on the page that asked by htmx, else after going back to it."""
    words = " ".join(error.messages)
    if not request.headers.get("HX-Request"):
        messages.error(request, words)
        return common_back(request, fallback)
    response = common_said(HTTPStatus.UNPROCESSABLE_ENTITY, words)
    response.headers["HX-Reswap"] = "none"
    return response


def common_said(status: HTTPStatus, words: str) -> HttpResponse:
    """An answer to htmx that is a toast and nothing else."""
    # Headers are Latin-1; JSON's own escapes carry the rest.
    return HttpResponse(status=status, headers={"HX-Trigger": json.dumps({"common:toast": {"text": words}})})
