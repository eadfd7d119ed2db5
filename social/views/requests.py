"""Who asks to follow the viewer, and the viewer's answers."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from common.access import common_is_fragment, common_signed_in
from common.paging import common_cursor, common_keyset_page
from social.actions import social_request_accept, social_request_decline
from social.queries import SocialPerson, social_waiting
from social.views.answers import (
    SOCIAL_OTHER_RATES,
    social_act,
    social_answer,
    social_person,
    social_viewer,
)

_SIZE = 20


@require_safe
@vary_on_headers("HX-Request")
@common_signed_in
def social_requests(request: HttpRequest) -> HttpResponseBase:
    cursor = common_cursor(request.GET.get("cursor"))
    page = common_keyset_page(social_waiting(social_viewer(request)), key="pk", cursor=cursor, size=_SIZE)
    template = "social/_requests.html" if common_is_fragment(request) else "social/requests.html"
    return render(request, template, {"social_page": page})


@social_act("social.answer", SOCIAL_OTHER_RATES)
def social_accept(request: HttpRequest, username: str) -> HttpResponse:
    person = social_person(request, username)
    accepted = social_request_accept(followed=social_viewer(request), follower=person)
    person.social_follows_back |= accepted
    # They may have taken it back; but accepting twice is accepting.
    words = _("Accepted") if person.social_follows_back else _("No longer asks")
    return _answer(request, person, words)


@social_act("social.answer", SOCIAL_OTHER_RATES)
def social_decline(request: HttpRequest, username: str) -> HttpResponse:
    person = social_person(request, username)
    social_request_decline(followed=social_viewer(request), follower=person)
    return _answer(request, person, _("Declined"))


def _answer(request: HttpRequest, person: SocialPerson, words: str) -> HttpResponse:
    told, back = f"{person.username}: {words}", reverse("social:requests")
    return social_answer(request, person, "social/_answered.html", told, fallback=back, social_words=words)
