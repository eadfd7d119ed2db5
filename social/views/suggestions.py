"""Suggestions that are never wanted again."""

from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from common.back import common_back
from common.paging import common_cursor
from social.actions import social_dismiss
from social.suggestions import SOCIAL_SUGGESTIONS_MAX, social_suggestions
from social.templatetags.social import SOCIAL_SUGGESTED_FEW
from social.views.answers import SOCIAL_OTHER_RATES, social_act, social_person, social_viewer


@social_act("social.dismiss", SOCIAL_OTHER_RATES)
def social_dismiss_view(request: HttpRequest, username: str) -> HttpResponse:
    """To htmx the list anew, as long as it was: another comes in the place of who went."""
    person, viewer = social_person(request, username), social_viewer(request)
    try:
        social_dismiss(user=viewer, person=person)
    except IntegrityError as error:  # deleted since the line above
        raise Http404 from error
    if not request.headers.get("HX-Request"):
        return common_back(request, "/")
    wanted = min(common_cursor(request.POST.get("limit")) or SOCIAL_SUGGESTED_FEW, SOCIAL_SUGGESTIONS_MAX)
    people = social_suggestions(viewer, wanted)
    context: dict[str, Any] = {"social_suggested": people}
    if wanted > SOCIAL_SUGGESTED_FEW:
        context |= {"social_limit": wanted}
    return render(request, "social/_suggestions.html", context)
