"""What becomes of one message: edited, taken back, answered with an emoji; and the way to it."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.access import common_signed_in
from common.back import common_back, common_refusal
from messaging.actions import messaging_edit, messaging_react, messaging_unsend
from messaging.models import MessagingMessage, messaging_address
from messaging.views.answers import (
    messaging_act,
    messaging_is_script,
    messaging_member,
    messaging_there,
    messaging_viewer,
)
from messaging.views.threads import messaging_message_answer


@require_safe
@common_signed_in
def messaging_message_page(request: HttpRequest, message_id: int) -> HttpResponseBase:
    """The message in its thread."""
    with messaging_there():
        message = MessagingMessage.objects.get(pk=message_id)
    if not messaging_member(messaging_viewer(request), message.conversation_id).sees(message):
        raise Http404
    return redirect(f"{_place(message)}?at={message.pk}#message-{message.pk}")


@messaging_act("unsend")
def messaging_unsend_view(request: HttpRequest, message_id: int) -> HttpResponseBase:
    viewer = messaging_viewer(request)
    return _done(request, message_id, lambda: messaging_unsend(user=viewer, message=message_id))


@messaging_act("edit")
def messaging_edit_view(request: HttpRequest, message_id: int) -> HttpResponseBase:
    viewer = messaging_viewer(request)
    # Browsers send two characters for each break.
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\0", "").strip()
    return _done(request, message_id, lambda: messaging_edit(user=viewer, message=message_id, text=text))


@messaging_act("react")
def messaging_react_view(request: HttpRequest, message_id: int) -> HttpResponseBase:
    viewer, emoji = messaging_viewer(request), request.POST.get("emoji", "").strip()
    return _done(request, message_id, lambda: messaging_react(user=viewer, message=message_id, emoji=emoji))


def _done(request: HttpRequest, key: int, act: Callable[[], MessagingMessage]) -> HttpResponse:
    """To a script the message as it is now; to a form the thread, where it stands."""
    try:
        with messaging_there():
            message = act()
    except ValidationError as error:
        return common_refusal(request, error, reverse("messaging:message", args=[key]))
    if messaging_is_script(request):
        return messaging_message_answer(request, message)
    return common_back(request, f"{_place(message)}#message-{message.pk}")


def _place(message: MessagingMessage) -> str:
    return messaging_address(message.conversation_id)
