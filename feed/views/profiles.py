"""The page of a person."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import AccountsFormerName, AccountsUser
from common.access import common_is_fragment, common_visitors
from common.compiled import common_compiled
from common.paging import common_cursor, common_page
from feed.models import FeedPost
from social.lists import social_followed_by
from social.queries import (
    SocialPerson,
    SocialViewer,
    social_blocked_by,
    social_people,
    social_shows,
    social_with_relation,
    social_with_walls,
)

FEED_PROFILE_SIZE = 24


@require_safe
@vary_on_headers("HX-Request")
@common_visitors
def feed_profile(request: HttpRequest, username: str) -> HttpResponseBase:
    owner = next(iter(_owner(request.user, username.lower())), None)
    if owner is None:
        return _not_there(request, username.lower())
    if owner.username != username:
        return redirect(owner, permanent=True)
    context = _posts(request, owner) if social_shows(owner, request.user) else {}
    context |= {"accounts_user": owner, "social_person": owner, "feed_is_own": owner == request.user}
    if common_is_fragment(request):
        return render(request, "feed/_tiles.html", context)
    context["social_followed_by"] = social_followed_by(request.user, owner)
    return render(request, "feed/profile.html", context)


@common_compiled
def _owner(viewer: SocialViewer, username: str) -> QuerySet[SocialPerson]:
    people = social_with_relation(social_people(viewer), viewer)
    return social_with_walls(people, viewer).filter(username=username)


def _posts(request: HttpRequest, owner: AccountsUser) -> dict[str, Any]:
    """The newest posts from the cursor on; on page one the pinned come before them, and only there."""
    cursor = common_cursor(request.GET.get("cursor"))
    viewer: int | None = request.user.pk
    newest = _newest(owner.pk, viewer, cursor)
    page = common_page(newest, key="published", size=FEED_PROFILE_SIZE)
    pinned = _pinned(owner.pk, viewer) if cursor is None else []
    page = replace(page, rows=[*pinned, *page.rows])
    return {"feed_page": page, "feed_is_visible": True, "feed_shows_pins": cursor is None}


@common_compiled
def _newest(owner: int, viewer: int | None, before: int | None) -> QuerySet[FeedPost]:
    """One more than a page has."""
    posts = FeedPost.objects.shown_by(owner).filter(pinned=None)
    below = posts if before is None else posts.filter(published__lt=before)
    return below.for_tiles(viewer).order_by("-published")[: FEED_PROFILE_SIZE + 1]


@common_compiled
def _pinned(owner: int, viewer: int | None) -> QuerySet[FeedPost]:
    pinned = FeedPost.objects.shown_by(owner).filter(pinned__isnull=False)
    return pinned.for_tiles(viewer).order_by("pinned")


def _not_there(request: HttpRequest, username: str) -> HttpResponse:
    """A name given up less than 30 days ago leads to its user; whom the viewer blocked, they may unblock."""
    blocked = social_blocked_by(request.user).filter(username=username).first()
    if blocked:
        return render(request, "feed/profile_blocked.html", {"accounts_user": blocked}, status=404)
    former = AccountsFormerName.objects.kept().filter(username=username)
    return redirect(get_object_or_404(social_people(request.user), former_names__in=former))
