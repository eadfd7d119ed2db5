"""The settings. Each page reads on GET; a POST acts and redirects, or shows the form again with 422."""

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language

from accounts.actions import (
    accounts_language_set,
    accounts_privacy_set,
    accounts_profile_update,
    accounts_session_end,
    accounts_sessions_end_others,
    accounts_theme_set,
    accounts_username_change,
)
from accounts.forms import (
    AccountsLanguageForm,
    AccountsPrivacyForm,
    AccountsProfileForm,
    AccountsUsernameForm,
    accounts_profile_initial,
)
from accounts.models import AccountsProfile, AccountsSession, AccountsUser
from accounts.names import ACCOUNTS_NAME_KEPT
from accounts.storage import accounts_room_of
from common.access import common_signed_in
from common.files import CommonDiskFull
from common.rates import common_rate_limited, common_too_many_requests

ACCOUNTS_RENAMES = "10/d/user"
ACCOUNTS_THEME_AGE = 365 * 24 * 3600  # seconds


def _user(request: HttpRequest) -> AccountsUser:
    """The person behind a view that only lets people in who are signed in."""
    return cast(AccountsUser, request.user)


def _page(request: HttpRequest, name: str, form: forms.Form | None = None, **context: Any) -> HttpResponse:
    context |= {"accounts_form": form, "accounts_page": name}
    status = 422 if form is not None and form.errors else 200
    return render(request, f"accounts/settings_{name}.html", context, status=status)


@require_GET
@common_signed_in
def accounts_settings(request: HttpRequest) -> HttpResponse:
    """The list of settings; beside it, where there is room, the first of them."""
    return _profile_page(
        request, AccountsProfileForm(initial=accounts_profile_initial(_user(request))), is_index=True
    )


@require_http_methods(["GET", "POST"])
@common_signed_in
def accounts_settings_profile(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _profile_page(request, AccountsProfileForm(initial=accounts_profile_initial(_user(request))))
    initial = accounts_profile_initial(_user(request))
    form = AccountsProfileForm(request.POST, request.FILES, initial=initial)
    if not form.is_valid():
        return _profile_page(request, form)
    try:
        accounts_profile_update(user=_user(request), **form.cleaned_data)
    except CommonDiskFull:
        form.add_error("photo", _("The site has no room for photos at the moment. Try again later."))
        response = _profile_page(request, form)
        response.status_code = HTTPStatus.INSUFFICIENT_STORAGE
        return response
    messages.success(request, _("Your profile was saved."))
    return redirect("accounts:settings-profile")


def _profile_page(request: HttpRequest, form: AccountsProfileForm, is_index: bool = False) -> HttpResponse:
    return _page(request, "profile", form, accounts_is_index=is_index)


@require_http_methods(["GET", "POST"])
@common_signed_in
def accounts_settings_account(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    if request.method == "GET":
        return _account_page(request, AccountsUsernameForm(initial={"username": user.username}))
    form = AccountsUsernameForm(request.POST)
    if not form.is_valid():
        return _account_page(request, form)
    wait = common_rate_limited(request, "rename", ACCOUNTS_RENAMES)
    return common_too_many_requests(request, wait) if wait else _rename(request, form)


def _rename(request: HttpRequest, form: AccountsUsernameForm) -> HttpResponse:
    try:
        accounts_username_change(user=_user(request), username=form.cleaned_data["username"])
    except ValidationError as error:
        form.add_error("username", error)
        return _account_page(request, form)
    messages.success(request, _("You are now %(username)s.") % {"username": _user(request).username})
    return redirect("accounts:settings-account")


def _account_page(request: HttpRequest, form: AccountsUsernameForm) -> HttpResponse:
    email = EmailAddress.objects.filter(user=_user(request)).order_by("-primary", "-verified").first()
    return _page(request, "account", form, accounts_email=email, accounts_kept_days=ACCOUNTS_NAME_KEPT.days)


@require_http_methods(["GET", "POST"])
@common_signed_in
def accounts_settings_privacy(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        initial = {"is_private": _user(request).profile.wants_private}
        return _page(request, "privacy", AccountsPrivacyForm(initial=initial))
    form = AccountsPrivacyForm(request.POST)
    if not form.is_valid():
        return _page(request, "privacy", form)
    accounts_privacy_set(user=_user(request), is_private=form.cleaned_data["is_private"])
    is_private = form.cleaned_data["is_private"]
    messages.success(request, _("Your account is private.") if is_private else _("Your account is public."))
    return redirect("accounts:settings-privacy")


@require_GET
@common_signed_in
def accounts_settings_security(request: HttpRequest) -> HttpResponse:
    kinds = list(Authenticator.objects.filter(user=_user(request)).values_list("type", flat=True))
    context = {
        "accounts_has_totp": Authenticator.Type.TOTP in kinds,
        "accounts_passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "accounts_session_count": _live_sessions(request).count(),
    }
    return _page(request, "security", **context)


@require_GET
@common_signed_in
def accounts_settings_sessions(request: HttpRequest) -> HttpResponse:
    sessions = list(_live_sessions(request).defer("session_data").order_by("-last_seen"))
    # This one first: the sort is stable.
    sessions.sort(key=lambda session: session.session_key != request.session.session_key)
    return _page(
        request, "sessions", accounts_sessions=sessions, accounts_session_key=request.session.session_key
    )


def _live_sessions(request: HttpRequest) -> Any:
    return AccountsSession.objects.filter(user=_user(request), expire_date__gt=timezone.now())


@require_POST
@common_signed_in
def accounts_session_log_out(request: HttpRequest, public_id: UUID) -> HttpResponse:
    if not accounts_session_end(user=_user(request), public_id=public_id):
        raise Http404
    messages.success(request, _("That device is logged out."))
    return redirect("accounts:settings-sessions")


@require_POST
@common_signed_in
def accounts_sessions_log_out(request: HttpRequest) -> HttpResponse:
    ended = accounts_sessions_end_others(user=_user(request), keep=request.session.session_key)
    messages.success(
        request,
        ngettext("%(count)d other device is logged out.", "%(count)d other devices are logged out.", ended)
        % {"count": ended},
    )
    return redirect("accounts:settings-sessions")


@require_GET
@common_signed_in
def accounts_settings_storage(request: HttpRequest) -> HttpResponse:
    return _page(request, "storage", accounts_room=accounts_room_of(_user(request)))


@require_http_methods(["GET", "POST"])
@common_signed_in
def accounts_settings_language(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    if request.method == "GET":
        initial = {"language": user.profile.language, "theme": user.profile.theme}
        return _page(request, "language", AccountsLanguageForm(initial=initial))
    form = AccountsLanguageForm(request.POST)
    if not form.is_valid():
        return _page(request, "language", form)
    accounts_language_set(user=user, language=form.cleaned_data["language"])
    accounts_theme_set(user=user, theme=form.cleaned_data["theme"])
    messages.success(request, _("Saved."))
    return redirect("accounts:settings-language")


@require_POST
def accounts_set_language(request: HttpRequest) -> HttpResponseBase:
    """The switch in the foot of every page: for this browser, and for the account if there is one."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in AccountsProfile.Language.values:
        accounts_language_set(user=request.user, language=language)
    return set_language(request)


@require_POST
def accounts_theme(request: HttpRequest) -> HttpResponse:
    """The switch of the menu: in the account, or in a cookie of somebody signed out."""
    theme = request.POST.get("theme", "")
    if theme not in AccountsProfile.Theme.values:
        return HttpResponse(status=422)
    # A script only wants it remembered; a form wants its page back.
    by_script = request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    response = HttpResponse(status=204) if by_script else redirect(_back(request))
    if request.user.is_authenticated:
        accounts_theme_set(user=request.user, theme=theme)
        return response
    response.set_cookie("theme", theme, max_age=ACCOUNTS_THEME_AGE, samesite="Lax", secure=settings.HTTPS)
    return response


def _back(request: HttpRequest) -> str:
    """Where the switch was used; never another site."""
    target = request.POST.get("next") or request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours else "/"
