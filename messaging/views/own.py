"""What somebody does with a conversation for themselves, and what they let others see."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.access import common_signed_in
from common.back import common_back, common_refusal
from common.paging import common_cursor
from common.rates import common_rate_limit
from messaging.actions import (
    messaging_accept,
    messaging_clear,
    messaging_mute_set,
    messaging_preference_set,
    messaging_read,
)
from messaging.forms import MessagingPreferenceForm
from messaging.models import MessagingInbox, messaging_address
from messaging.rows import messaging_typing_told
from messaging.views.answers import (
    messaging_act,
    messaging_answer,
    messaging_is_script,
    messaging_member,
    messaging_there,
    messaging_viewer,
)
from messaging.views.sync import messaging_listed
from messaging.wakes import messaging_live


@messaging_act("read", "240/m/user")
def messaging_read_view(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    """The messages up to the number `upto` are read. A script is told what sync would tell it of that."""
    upto = common_cursor(request.POST.get("upto")) or 0
    viewer = messaging_viewer(request)
    with messaging_there():
        seq = messaging_read(user=viewer, conversation=conversation_id, upto=upto)
    if seq is None or not messaging_is_script(request):
        return messaging_answer(request, messaging_address(conversation_id))
    badge = MessagingInbox.objects.values_list("unread", flat=True).get(pk=viewer.pk)
    return JsonResponse({**messaging_listed(viewer, conversation_id), "cursor": seq, "badge": badge})


@messaging_act("typing", "60/m/user")
def messaging_typing_view(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    """Those of the conversation who show it themselves are told that the viewer is writing."""
    viewer = messaging_viewer(request)
    member = messaging_member(viewer, conversation_id)
    # Who has not taken a request in leaves no trace there.
    if member.shows_typing and not member.is_request:  # type: ignore[attr-defined]
        item = {"kind": "typing", "conversation": conversation_id, "person": viewer.username}
        messaging_live(messaging_typing_told(viewer, conversation_id), item)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@messaging_act("mute")
def messaging_mute_view(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    return _muted(request, conversation_id, is_muted=True)


@messaging_act("mute")
def messaging_unmute_view(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    return _muted(request, conversation_id, is_muted=False)


def _muted(request: HttpRequest, conversation: int, *, is_muted: bool) -> HttpResponse:
    with messaging_there():
        messaging_mute_set(user=messaging_viewer(request), conversation=conversation, is_muted=is_muted)
    words = _("You muted this conversation.") if is_muted else _("This conversation is no longer muted.")
    return messaging_answer(request, messaging_address(conversation, "details/"), words)


@messaging_act("accept")
def messaging_accept_view(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    with messaging_there():
        messaging_accept(user=messaging_viewer(request), conversation=conversation_id)
    return messaging_answer(request, messaging_address(conversation_id))


@messaging_act("delete")
def messaging_delete_view(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    with messaging_there():
        messaging_clear(user=messaging_viewer(request), conversation=conversation_id)
    return messaging_answer(request, reverse("messaging:list"), _("The conversation is gone from your list."))


@require_POST
@common_signed_in
@common_rate_limit("messaging.settings", "60/m/user")
def messaging_settings(request: HttpRequest) -> HttpResponseBase:
    """Who may write to the viewer, and what others see of what they do."""
    form = MessagingPreferenceForm(request.POST)
    place = reverse("accounts:settings-privacy")
    if not form.is_valid():
        return common_refusal(request, ValidationError(list(form.errors["audience"])), place)
    messaging_preference_set(user=messaging_viewer(request), **form.values)
    messages.success(request, _("Saved."))
    return common_back(request, place)
