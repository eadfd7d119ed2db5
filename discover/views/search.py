"""Search, as one types, and what one searched for lately."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import AccountsUser
from common.access import common_is_fragment, common_signed_in, common_visitors
from common.back import common_back
from common.paging import common_cursor
from common.rates import common_rate_limit, common_rate_limited, common_too_many_requests
from discover.search.recent import discover_recent_add, discover_recent_remove, discover_recents
from discover.search.results import DiscoverFound, discover_found
from discover.search.words import DISCOVER_SEARCH_MAX
from social.views.answers import social_viewer

_KINDS = ("people", "hashtags", "posts")
# As one types; a visitor's address may be shared by many.
_RATES = "240/m/user"


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@common_visitors
def discover_search(request: HttpRequest) -> HttpResponseBase:
    """`?q=`, `&kind=` for many of one kind, `&cursor=` for older posts."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:DISCOVER_SEARCH_MAX]
    kind = request.GET.get("kind", "")
    kind = kind if kind in _KINDS else ""
    wait = common_rate_limited(request, "discover.search", _RATES) if text else None
    if wait:
        return common_too_many_requests(request, wait)
    before = common_cursor(request.GET.get("cursor")) or None
    found = discover_found(text, request.user, kind, before) if text else DiscoverFound()
    context = {
        "discover_text": text,
        "discover_kind": kind,
        "discover_found": found,
        "discover_is_fragment": common_is_fragment(request),
        "discover_search_max": DISCOVER_SEARCH_MAX,
        "discover_more": _more(text, kind, found),
    }
    if not text and isinstance(request.user, AccountsUser):
        context["discover_recents"] = discover_recents(request.user)
    return render(request, _template(request, before), context)


def _more(text: str, kind: str, found: DiscoverFound) -> str:
    """The query of the next page of posts."""
    if kind != "posts" or found.posts_before is None:
        return ""
    return "?" + urlencode({"q": text, "kind": kind, "cursor": found.posts_before})


def _template(request: HttpRequest, before: int | None) -> str:
    if not common_is_fragment(request):
        return "discover/search.html"
    return "discover/_search_posts.html" if before else "discover/_search_found.html"


@require_POST
@common_signed_in
@common_rate_limit("discover.recent", "120/m/user")
def discover_recent_view(request: HttpRequest) -> HttpResponseBase:
    """Keep what was opened; or with `remove`, forget one or `all` of them."""
    viewer, remove = social_viewer(request), request.POST.get("remove", "")
    if remove:
        discover_recent_remove(user=viewer, pk=None if remove == "all" else common_cursor(remove) or 0)
        if request.headers.get("HX-Request"):
            return render(request, "discover/_recents.html", {"discover_recents": discover_recents(viewer)})
        return common_back(request, reverse("discover:search"))
    discover_recent_add(user=viewer, kind=request.POST.get("kind", ""), text=request.POST.get("text", ""))
    return HttpResponse(status=204)
