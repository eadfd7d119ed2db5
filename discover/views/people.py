"""Whom one may want to follow, all that are known of."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.access import common_signed_in
from social.suggestions import SOCIAL_SUGGESTIONS_MAX, social_suggestions
from social.views.answers import social_viewer


@require_safe
@common_signed_in
def discover_people(request: HttpRequest) -> HttpResponseBase:
    people = social_suggestions(social_viewer(request), SOCIAL_SUGGESTIONS_MAX)
    context = {"social_suggested": people, "social_limit": SOCIAL_SUGGESTIONS_MAX}
    return render(request, "discover/people.html", context)
