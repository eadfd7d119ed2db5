"""Whom an act is about, and the fragment it answers."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from accounts.models import AccountsUser
from common.access import CommonView, common_signed_in
from common.back import common_back
from common.compiled import common_compiled
from common.rates import common_rate_limit
from social.queries import SocialPerson, SocialViewer, social_blocked_by, social_people, social_with_relation

_View = CommonView[[str]]

SOCIAL_FOLLOW_RATES = "60/m/user,400/h/user"
SOCIAL_OTHER_RATES = "60/m/user"


def social_act(name: str, rates: str) -> Callable[[_View], _View]:
    """Decorate the view of an act: by POST alone, of somebody signed in, not too often."""

    def decorate(view: _View) -> _View:
        return require_POST(common_signed_in(common_rate_limit(name, rates)(view)))

    return decorate


def social_viewer(request: HttpRequest) -> AccountsUser:
    """The person behind a view that only lets people in who are signed in."""
    return cast(AccountsUser, request.user)


def social_person(request: HttpRequest, username: str) -> SocialPerson:
    """Somebody who is there for the viewer, with how the two stand; anybody else raises Http404."""
    for person in _people(request.user, username.lower()):
        return person
    raise Http404


@common_compiled
def _people(viewer: SocialViewer, username: str) -> QuerySet[SocialPerson]:
    return social_with_relation(social_people(viewer), viewer).filter(username=username)


def social_blockable(request: HttpRequest, username: str) -> AccountsUser:
    """As social_person, and those whom the viewer blocked."""
    name = username.lower()
    blocked = social_blocked_by(request.user).filter(username=name).first()
    return blocked or get_object_or_404(social_people(request.user), username=name)


def social_answer(
    request: HttpRequest,
    person: AccountsUser,
    template: str,
    words: str = "",
    fallback: str = "",
    **context: Any,
) -> HttpResponse:
    """The fragment that changed; to a plain form, the way back, with `words` on the page there."""
    if request.headers.get("HX-Request"):
        return render(request, template, {"social_person": person} | context)
    if words:
        messages.success(request, words)
    return common_back(request, fallback or person.get_absolute_url())


def social_toast(response: HttpResponse, text: str, **undo: str) -> HttpResponse:
    """Let the page say `text`; `label` and `address`: a button beside it that acts."""
    return trigger_client_event(response, "common:toast", {"text": text, "undo": undo or None})
