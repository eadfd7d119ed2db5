"""Who may ask. What a signed-in person may see is the QuerySets' business."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

_P = ParamSpec("_P")
CommonView = Callable[Concatenate[HttpRequest, _P], HttpResponseBase]


def common_signed_in(view: CommonView[_P]) -> CommonView[_P]:
    """Send strangers to the log-in page and back; scripts get a 401 that says where it is."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return _to_login(request)

    return checked


def common_visitors(view: CommonView[_P]) -> CommonView[_P]:
    """Open to strangers too, unless the site is for members only."""
    for_members = common_signed_in(view)

    @wraps(view)
    def checked(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
        return (for_members if settings.MEMBERS_ONLY else view)(request, *args, **kwargs)

    return checked


def _to_login(request: HttpRequest) -> HttpResponse:
    login = reverse("account_login")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": login})
    if request.accepts("application/json") and not request.accepts("text/html"):
        return JsonResponse({"error": _("You are signed out. Log in and try again.")}, status=401)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


def common_is_fragment(request: Any) -> bool:
    """Does htmx want only the part that changed? Not when it restores a page of the history."""
    return bool(request.htmx) and not request.htmx.history_restore_request
