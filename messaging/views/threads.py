"""A thread: its page, and the fragments of it that scripts ask for."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.models import AccountsUser
from common.access import common_is_fragment
from common.paging import common_cursor
from messaging.actions import MessagingSent, messaging_is_editable
from messaging.forms import MessagingSendForm
from messaging.kinds import MessagingFolder
from messaging.models import MessagingMember, MessagingMessage
from messaging.rows import MessagingRow, messaging_row_named, messaging_seen_by
from messaging.sentences import messaging_seen_words
from messaging.threads import (
    MessagingShown,
    messaging_around,
    messaging_shown_by_keys,
    messaging_shown_new,
    messaging_thread,
)
from messaging.views.answers import messaging_member, messaging_viewer
from messaging.views.pages import messaging_page_context
from social.lists import social_followed_by


def messaging_thread_show(
    request: HttpRequest,
    conversation: int,
    *,
    form: MessagingSendForm | None = None,
    errors: Sequence[str] = (),
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """The page of a thread; with htmx the messages alone. `form`: what could not be sent; `errors`: why."""
    viewer = messaging_viewer(request)
    member = messaging_member(viewer, conversation)
    before, after = (common_cursor(request.GET.get(name)) for name in ("before", "after"))
    at = _at(request, member)
    if at is not None:
        after = messaging_around(at)
    thread = messaging_thread(viewer, member, before=before, after=after)
    context: dict[str, Any] = {
        "messaging_thread": thread,
        "messaging_member": member,
        "messaging_errors": errors,
    }
    if common_is_fragment(request) and form is None:
        row = messaging_row_named(viewer, member)
        return render(request, "messaging/_messages.html", context | {"messaging_row": row})
    context |= _page(request, viewer, member) | _composer(request, member, form)
    return render(request, "messaging/thread.html", context, status=status)


def _page(request: HttpRequest, viewer: AccountsUser, member: MessagingMember) -> dict[str, Any]:
    folder = MessagingFolder.REQUESTS if member.is_request else MessagingFolder.INBOX
    context = messaging_page_context(request, folder=folder, beside=member)
    row: MessagingRow = context["messaging_row"]
    if member.is_request and row.person:
        context["messaging_followed_by"] = social_followed_by(viewer, row.person)
    return context | {"messaging_seen": messaging_seen_words(row, messaging_seen_by(row))}


def _at(request: HttpRequest, member: MessagingMember) -> MessagingMessage | None:
    key = common_cursor(request.GET.get("at"))
    return MessagingMessage.objects.seen_in(member).filter(pk=key).first() if key else None


def _composer(
    request: HttpRequest, member: MessagingMember, form: MessagingSendForm | None
) -> dict[str, Any]:
    """What is answered, edited or reacted to without scripts; what was typed and could not be sent."""
    named = {name: _named(request, member, name) for name in ("reply", "edit", "react")}
    if named["edit"] and not messaging_is_editable(named["edit"], messaging_viewer(request)):
        named["edit"] = None
    if form is not None and form.data.get("reply_to"):
        named["reply"] = _message(member, common_cursor(form.data["reply_to"]))
    return {
        # Without scripts the page loads itself anew, unless somebody is about to write on it.
        "messaging_is_resting": form is None and "write" not in request.GET and not any(named.values()),
        "messaging_form": form,
        "messaging_client_id": uuid4(),
        **{f"messaging_{name}": message for name, message in named.items()},
    }


def _named(request: HttpRequest, member: MessagingMember, name: str) -> MessagingMessage | None:
    return _message(member, common_cursor(request.GET.get(name)))


def _message(member: MessagingMember, key: int | None) -> MessagingMessage | None:
    if key is None:
        return None
    there = MessagingMessage.objects.seen_in(member).said().filter(pk=key)
    return there.select_related("sender", "photo").first()


def messaging_message_html(viewer: AccountsUser, shown: MessagingShown, row: MessagingRow) -> str:
    """A message by itself, as the list of a thread has it."""
    context = {"messaging_shown": shown, "messaging_row": row, "user": viewer}
    return render_to_string("messaging/_message.html", context)


def messaging_message_answer(request: HttpRequest, message: MessagingMessage) -> HttpResponse:
    """To a script, a message as it is now."""
    viewer = messaging_viewer(request)
    member = messaging_member(viewer, message.conversation_id)
    shown = messaging_shown_by_keys(viewer, {member.conversation_id: member}, [message.pk])
    if message.pk not in shown:
        raise Http404
    # With those whom its reactions name.
    row = messaging_row_named(viewer, member)
    return HttpResponse(messaging_message_html(viewer, shown[message.pk], row))


def messaging_sent_answer(request: HttpRequest, sent: MessagingSent) -> HttpResponse:
    """To a script, what it sent, and the line of the list that says so. Nothing of it is read again.

    What was sent before, and its sender has cleared away since, is stored all the same: 204.
    """
    if sent.member is None:
        try:
            return messaging_message_answer(request, sent.message)
        except Http404:
            headers = {"X-Messages-Client": str(sent.message.client_id)}
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=headers)
    viewer = messaging_viewer(request)
    row = MessagingRow(member=sent.member, last=sent.message)
    shown = messaging_shown_new(viewer, sent.message, sent.photo)
    line = render_to_string("messaging/_row_last.html", {"row": row, "user": viewer})
    return HttpResponse(messaging_message_html(viewer, shown, row) + line)
