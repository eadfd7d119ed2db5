"""The page of notifications, the poll that asks for news, and the acts on both."""

from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.actions import accounts_session_told
from accounts.models import AccountsSession, AccountsUser
from accounts.sessions import SessionStore
from alerts.actions import alerts_read
from alerts.kinds import ALERTS_FILTERS, AlertsFilter
from alerts.live import AlertsCursor, alerts_cursor, alerts_versions_keep
from alerts.models import AlertsInbox
from alerts.queries import AlertsPage, AlertsShown, alerts_inbox, alerts_news, alerts_page
from alerts.sections import alerts_sections
from common.access import common_is_fragment, common_signed_in
from common.back import common_back
from common.live import common_live_token
from common.paging import common_cursor
from common.rates import common_rate_limit
from messaging.inbox import messaging_inbox

# Which part of the page htmx asks for, by the id of the element it goes into.
_PARTS = {"alerts-panel": "alerts/_panel.html", "alerts": "alerts/_list.html"}


def _viewer(request: HttpRequest) -> AccountsUser:
    """The person behind a view that only lets people in who are signed in."""
    return cast(AccountsUser, request.user)


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@never_cache
@common_signed_in
def alerts_list(request: HttpRequest) -> HttpResponseBase:
    """`?only=` one of ALERTS_FILTERS, `?cursor=` what comes after it.

    A page that goes on below another, `?section=` the last heading there, was `?opened=` when that was.
    """
    viewer, only = _viewer(request), request.GET.get("only", "")
    only = only if only in ALERTS_FILTERS else ""
    page = alerts_page(viewer, cursor=request.GET.get("cursor"), only=only)
    context = {
        "alerts_page": page,
        "alerts_only": only,
        "alerts_filters": list(AlertsFilter),
        # What is marked as read is what this page shows, not what comes while it is looked at.
        "alerts_upto": alerts_inbox(viewer).seq,
        "alerts_unread": alerts_inbox(viewer).unread,
    }
    return render(request, _template(request), context | _cut(request, page, only))


def _cut(request: HttpRequest, page: AlertsPage, only: str) -> dict[str, Any]:
    """The rows by their age, and what the next page must know of this one."""
    opened, above = _opened(request), request.GET.get("section", "")
    sections = alerts_sections((replace(alert, opened=opened) for alert in page.rows), after=above)
    query = {"cursor": page.cursor, "only": only} if only else {"cursor": page.cursor}
    return {
        "alerts_sections": sections,
        "alerts_next": f"?{urlencode(query)}",
        # The page may show nothing: then the one after it still goes on below the one before.
        "alerts_more": urlencode(
            {"section": sections[-1].age.value if sections else above, "opened": _microseconds(opened)}
        ),
        "alerts_opened": _microseconds(opened),
    }


def _opened(request: HttpRequest) -> datetime:
    number = common_cursor(request.GET.get("opened"))
    try:
        return datetime.fromtimestamp(number / 1_000_000, UTC) if number else timezone.now()
    except (OverflowError, OSError, ValueError):  # forged
        return timezone.now()


def _microseconds(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1_000_000))


def _template(request: HttpRequest) -> str:
    if not common_is_fragment(request):
        return "alerts/page.html"
    return _PARTS.get(request.headers.get("HX-Target", ""), "alerts/_rows.html")


@require_GET
@never_cache
@common_signed_in
def alerts_poll(request: HttpRequest) -> HttpResponseBase:
    """The truth about what is new for this browser: 204 when that is nothing beyond `?cursor=`.

    Else JSON: `cursor`, where it goes on; `badges`, what is unread; `toasts`, as HTML, each told once to a
    browser. Either way the header X-Live-Token has a new token for the answers without Django.
    """
    viewer = _viewer(request)
    inbox, messages = alerts_inbox(viewer), messaging_inbox(viewer)
    alerts_versions_keep(viewer.pk, alerts=inbox.seq, messages=messages.seq)
    toasts = _toasts(request, inbox)
    told = alerts_cursor(request.GET.get("cursor", ""))
    if told and told.is_at(inbox.seq, messages.seq) and not toasts:
        response: HttpResponse = HttpResponse(status=HTTPStatus.NO_CONTENT)
    else:
        html = [render_to_string("alerts/_toast.html", {"alert": alert}, request) for alert in toasts]
        cursor = str(AlertsCursor(inbox.seq, messages.seq))
        badges = {"alerts": inbox.unread, "messages": messages.unread}
        response = JsonResponse({"cursor": cursor, "badges": badges, "toasts": html})
    response.headers["X-Live-Token"] = common_live_token(viewer.pk)
    return response


def _toasts(request: HttpRequest, inbox: AlertsInbox) -> list[AlertsShown]:
    """The news up to the number of the inbox that this browser has not been told."""
    session = request.session.row if isinstance(request.session, SessionStore) else None
    if session is None or not _is_first(session, inbox.seq):
        return []
    # A browser that was never told anything begins with what happened since it is here.
    since = session.created_at if session.alerts_seq is None else None
    # What came after the inbox was read is for the next answer.
    return alerts_news(_viewer(request), after=session.alerts_seq or 0, upto=inbox.seq, since=since)


def _is_first(session: AccountsSession, seq: int) -> bool:
    """Of the tabs of a browser that ask at once, one may tell what is new up to `seq`."""
    while (session.alerts_seq or 0) < seq:
        if accounts_session_told(session=session, seq=seq):
            return True
        try:
            session.refresh_from_db(fields=["alerts_seq"])  # the other may have told less
        except AccountsSession.DoesNotExist:
            break
    return False


@require_POST
@common_signed_in
@common_rate_limit("alerts.read", "120/m/user")
def alerts_read_view(request: HttpRequest) -> HttpResponseBase:
    """Mark as read: up to the number `upto` that the page carries, or all."""
    alerts_read(user=_viewer(request), upto=common_cursor(request.POST.get("upto")))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return common_back(request, reverse("alerts:list"))
