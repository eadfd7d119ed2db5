"""Words that were said in a conversation."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from common.access import common_is_fragment, common_signed_in
from common.paging import common_cursor, common_keyset_page
from messaging.models import MessagingMessage
from messaging.views.answers import messaging_member, messaging_viewer
from messaging.views.pages import messaging_page_context

_SIZE = 20
_SEARCH_MAX = 64


@require_safe
@vary_on_headers("HX-Request")
@never_cache
@common_signed_in
def messaging_search(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    """`?q=` a part of a message, newest first; `?cursor=` goes on."""
    member = messaging_member(messaging_viewer(request), conversation_id)
    search = request.GET.get("q", "").replace("\0", "").strip()[:_SEARCH_MAX]
    said = MessagingMessage.objects.seen_in(member).said().filter(text__icontains=search)
    said = said.select_related("sender__profile") if search else said.none()
    cursor = common_cursor(request.GET.get("cursor"))
    context = {
        "messaging_member": member,
        "messaging_search": search,
        "messaging_found": common_keyset_page(said, key="seq", cursor=cursor, size=_SIZE),
    }
    if common_is_fragment(request):
        return render(request, "messaging/_found.html", context)
    context |= messaging_page_context(request, beside=member)
    return render(request, "messaging/search.html", context)
