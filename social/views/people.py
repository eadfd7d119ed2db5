"""Followers and following, as a page and as a dialog over the profile."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from common.access import common_is_fragment, common_visitors
from social.lists import SOCIAL_FOLLOWERS, SOCIAL_FOLLOWING, SocialEnd, social_list_page
from social.queries import social_shows
from social.views.answers import social_person

# Which part of the page htmx asks for, by the id of the element it goes into.
_PARTS = {"dialog": "social/_people_dialog.html", "people": "social/_people.html"}


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@common_visitors
def social_followers(request: HttpRequest, username: str) -> HttpResponseBase:
    return _list(request, username, SOCIAL_FOLLOWERS)


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@common_visitors
def social_following(request: HttpRequest, username: str) -> HttpResponseBase:
    return _list(request, username, SOCIAL_FOLLOWING)


def _list(request: HttpRequest, username: str, end: SocialEnd) -> HttpResponse:
    """Only for whom the account shows its posts to."""
    person = social_person(request, username)
    if not social_shows(person, request.user):
        raise Http404
    search = request.GET.get("q", "").strip()
    page = social_list_page(person, end, request.user, search=search, cursor=request.GET.get("cursor"))
    context = {
        "social_person": person,
        "social_page": page,
        "social_is_followers": end is SOCIAL_FOLLOWERS,
        "social_is_own": person == request.user,
    }
    return render(request, _template(request), context)


def _template(request: HttpRequest) -> str:
    if not common_is_fragment(request):
        return "social/people.html"
    return _PARTS.get(request.headers.get("HX-Target", ""), "social/_people_rows.html")
