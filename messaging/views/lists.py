"""The lists of conversations, and whom one may write to."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import AccountsUser
from common.access import common_is_fragment, common_signed_in
from common.paging import common_cursor
from feed.mentions import feed_mention_options
from messaging.kinds import MessagingFolder
from messaging.rows import messaging_list
from messaging.views.answers import messaging_viewer
from messaging.views.pages import messaging_page_context


@require_safe
@vary_on_headers("HX-Request")
@never_cache
@common_signed_in
def messaging_inbox_page(request: HttpRequest) -> HttpResponseBase:
    return _page(request, MessagingFolder.INBOX)


@require_safe
@vary_on_headers("HX-Request")
@never_cache
@common_signed_in
def messaging_requests_page(request: HttpRequest) -> HttpResponseBase:
    return _page(request, MessagingFolder.REQUESTS)


def _page(request: HttpRequest, folder: MessagingFolder) -> HttpResponseBase:
    cursor = common_cursor(request.GET.get("cursor"))
    context = messaging_page_context(request, folder=folder, cursor=cursor)
    template = "messaging/_rows.html" if common_is_fragment(request) else "messaging/page.html"
    return render(request, template, context | {"messaging_is_list": True})


@require_safe
@never_cache
@common_signed_in
def messaging_people(request: HttpRequest) -> HttpResponseBase:
    """`?q=` the beginning of a name; whom one wrote with lately, without."""
    search = request.GET.get("q", "").strip()
    context = {"messaging_people": messaging_people_for(messaging_viewer(request), search)}
    return render(request, "messaging/_people.html", context | {"messaging_search": search})


def messaging_people_for(viewer: AccountsUser, search: str) -> list[AccountsUser]:
    """People to write to, by their names; or those one wrote with lately."""
    if search:
        return feed_mention_options(viewer, search.removeprefix("@"))
    listed, _row = messaging_list(viewer)
    return listed.partners
