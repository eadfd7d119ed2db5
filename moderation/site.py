"""The admin, behind a door: staff come in with a second factor that they have shown."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts.factors import accounts_factor_proved, accounts_factor_ways
from moderation.logged import moderation_logged, moderation_written_down

_WANTED = "moderation_wanted"
_BUTTONS = {"mfa_reauthenticate": _("Enter a code"), "mfa_reauthenticate:webauthn": _("Use a passkey")}


class ModerationSite(AdminSite):
    """Django's, for staff who have proved a second factor in this session."""

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and accounts_factor_proved(request)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Whatever is registered writes down what is done on it; no page can forget to."""
        super().register(model_or_iterable, moderation_logged(admin_class or ModelAdmin), **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return super().admin_view(moderation_written_down(view), cacheable)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The door: whoever may not come in is sent here, and learns what is missing."""
        wanted = _wanted(request)
        if not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")
        if not super().has_permission(request):
            raise PermissionDenied
        if self.has_permission(request):
            request.session.pop(_WANTED, None)
            return redirect(wanted)
        # Setting up a factor leads over several pages: the last of them leads here.
        request.session[_WANTED] = wanted
        return render(request, "moderation/staff_door.html", {"moderation_ways": _ways(request, wanted)})

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The site's own page knows limits of tries, and tells by mail."""
        return redirect("account_change_password")


def _wanted(request: HttpRequest) -> str:
    """Where they were going, as far as that is a page of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or request.session.get(_WANTED)
    hosts, is_safe = {request.get_host()}, request.is_secure()
    if asked and url_has_allowed_host_and_scheme(asked, hosts, require_https=is_safe):
        return _opened(str(asked))
    return reverse("admin:index")


def _opened(wanted: str) -> str:
    """What only takes a form is not there for a link: its list is, where the button stands."""
    try:
        name = getattr(resolve(wanted.partition("?")[0]).func, "common_list", "")
    except Resolver404:
        return wanted
    return reverse(name) if name else wanted


def _ways(request: HttpRequest, wanted: str) -> list[tuple[str, Any]]:
    """Buttons: the address, and its words."""
    user: Any = request.user
    return [
        (f"{way['url']}?{urlencode({'next': wanted})}", _BUTTONS[way["id"]])
        for way in accounts_factor_ways(user)
    ]
