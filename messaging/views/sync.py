"""What has happened since a page was told last, ready to be put into it."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.models import AccountsUser
from common.access import common_signed_in
from common.live import common_live_token
from common.paging import common_cursor
from messaging.actions.handing import messaging_cursor_hand_out
from messaging.inbox import messaging_inbox
from messaging.kinds import MessagingFolder
from messaging.models import MessagingEvent
from messaging.news import MessagingCursorLost, MessagingNews, messaging_news
from messaging.rows import MessagingRow, messaging_members_of, messaging_rows, messaging_seen_by
from messaging.sentences import messaging_seen_words
from messaging.views.answers import messaging_viewer
from messaging.views.pages import messaging_come
from messaging.views.threads import messaging_message_html

_LISTS = (MessagingFolder.INBOX, MessagingFolder.REQUESTS)


@require_GET
@never_cache
@common_signed_in
def messaging_sync(request: HttpRequest) -> HttpResponseBase:
    """`?cursor=` how far the page was told; `?conversation=` the one that stands open there.

    Its JSON is described in docs/messaging.md.
    """
    viewer = messaging_viewer(request)
    cursor, opened = (common_cursor(request.GET.get(name)) for name in ("cursor", "conversation"))
    inbox = messaging_inbox(viewer)
    try:
        news = messaging_news(viewer, messaging_cursor_hand_out(inbox=inbox) if cursor is None else cursor)
    except MessagingCursorLost:
        return HttpResponse(status=HTTPStatus.CONFLICT)
    open_row = news.rows.get(opened) or _row(viewer, opened) if opened else None
    return JsonResponse(
        {
            "events": [_event(viewer, event, news) for event in news.events],
            "conversations": {
                str(key): _conversation(viewer, news.rows.get(key), opened) for key in news.conversations
            },
            "cursor": news.cursor,
            "more": news.has_more,
            "badge": inbox.unread,
            "requests": news.requests,
            "token": common_live_token(viewer.pk),
            "live": _live(viewer, open_row) if open_row else [],
        }
    )


def messaging_listed(viewer: AccountsUser, conversation: int) -> dict[str, Any]:
    """What sync tells of a conversation that is not open: its row, and where it stands."""
    return _conversation(viewer, _row(viewer, conversation), None)


def _row(viewer: AccountsUser, conversation: int) -> MessagingRow | None:
    return messaging_rows(viewer, messaging_members_of(viewer, [conversation])).get(conversation)


def _event(viewer: AccountsUser, event: MessagingEvent, news: MessagingNews) -> dict[str, Any]:
    shown, row = news.messages.get(event.message_id or 0), news.rows.get(event.conversation_id)
    return {
        "seq": event.seq,
        "kind": event.kind,
        "conversation": event.conversation_id,
        "message": event.message_id,
        "html": messaging_message_html(viewer, shown, row) if shown and row else None,
    }


def _conversation(viewer: AccountsUser, row: MessagingRow | None, opened: int | None) -> dict[str, Any]:
    if row is None:
        return {"row": None, "order": 0, "folder": None, "seen": None, "head": None}
    is_open, is_listed = row.key == opened, row.member.folder in _LISTS
    context = {"row": row, "messaging_row": row, "user": viewer, "messaging_open": opened}
    return {
        "row": render_to_string("messaging/_row.html", context) if is_listed else None,
        "order": row.member.order,
        "folder": row.member.folder,
        "seen": escape(messaging_seen_words(row, messaging_seen_by(row))) if is_open else None,
        "head": render_to_string("messaging/_head.html", context) if is_open else None,
    }


def _live(viewer: AccountsUser, row: MessagingRow) -> list[dict[str, str]]:
    """Who of the open conversation is here; the viewer is, if they show it."""
    if not row.member.shows_presence:  # type: ignore[attr-defined]
        return []
    messaging_come(viewer)
    return [{"kind": "here", "person": person.username} for person in row.people if person.pk in row.here]
