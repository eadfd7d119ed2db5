"""The details of a conversation, and what becomes of a group."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import AccountsUser
from accounts.newcomers import accounts_new_check
from common.access import common_signed_in
from common.back import common_refusal
from common.files import CommonDiskFull
from common.images import common_image_avatar
from common.rates import common_rate_limited, common_too_many_requests
from messaging.actions import (
    messaging_group_add,
    messaging_group_leave,
    messaging_group_name,
    messaging_group_photo,
    messaging_group_remove,
)
from messaging.forms import MessagingNameForm
from messaging.models import MESSAGING_MEMBERS_MAX, MESSAGING_NAME_MAX, MessagingMember, messaging_address
from messaging.views.answers import (
    MESSAGING_BEGIN_RATES,
    messaging_act,
    messaging_answer,
    messaging_member,
    messaging_there,
    messaging_viewer,
)
from messaging.views.lists import messaging_people_for
from messaging.views.pages import messaging_page_context
from social.queries import social_people


@require_safe
@never_cache
@common_signed_in
def messaging_details(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    """Who takes part, and all that can be done; `?q=` people to add."""
    viewer = messaging_viewer(request)
    member = messaging_member(viewer, conversation_id)
    members = list(
        MessagingMember.objects.filter(conversation=conversation_id)
        .select_related("user__profile")
        .order_by("-is_admin", "pk")
    )
    context = messaging_page_context(request, beside=member) | {
        "messaging_member": member,
        "messaging_members": members,
        "messaging_name_max": MESSAGING_NAME_MAX,
        "messaging_room": MESSAGING_MEMBERS_MAX - len(members),
        "messaging_is_request": member.is_request,
    }
    return render(request, "messaging/details.html", context | _to_add(request, viewer, members))


def _to_add(request: HttpRequest, viewer: AccountsUser, members: list[MessagingMember]) -> dict[str, Any]:
    search = request.GET.get("q", "").strip()
    inside = {member.user_id for member in members}
    found = messaging_people_for(viewer, search) if search else []
    return {
        "messaging_search": search,
        "messaging_people": [person for person in found if person.pk not in inside],
    }


@messaging_act("group")
def messaging_name_view(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    form = MessagingNameForm(request.POST)
    if not form.is_valid():
        return _refused(request, conversation_id, ValidationError(list(form.errors["name"])))
    viewer, name = messaging_viewer(request), form.cleaned_data["name"]
    return _changed(
        request,
        conversation_id,
        lambda: messaging_group_name(user=viewer, conversation=conversation_id, name=name),
    )


@messaging_act("group.photo", "30/h/user")
def messaging_photo_view(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    viewer, file = messaging_viewer(request), request.FILES.get("photo")
    messaging_member(viewer, conversation_id)

    def change() -> None:
        photo = common_image_avatar(file) if file else None
        messaging_group_photo(user=viewer, conversation=conversation_id, photo=photo)

    return _changed(request, conversation_id, change)


@messaging_act("group")
def messaging_add_view(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    viewer = messaging_viewer(request)
    messaging_member(viewer, conversation_id)
    people = messaging_people_named(viewer, request.POST.getlist("to"))
    inside = MessagingMember.objects.filter(conversation=conversation_id, user__in=people).count()
    # To be added is to be written to.
    wait = common_rate_limited(request, "messaging.begin", MESSAGING_BEGIN_RATES, count=len(people) - inside)
    if wait:
        return common_too_many_requests(request, wait)

    def add() -> None:
        accounts_new_check(viewer, chats=len(people) - inside)
        messaging_group_add(user=viewer, conversation=conversation_id, people=people)

    return _changed(request, conversation_id, add)


@messaging_act("group")
def messaging_remove_view(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    viewer = messaging_viewer(request)
    messaging_member(viewer, conversation_id)
    username = request.POST.get("username", "").replace("\0", "").lower()
    # Also somebody whom one blocked, or who closed their account.
    inside = MessagingMember.objects.filter(conversation=conversation_id, user__username=username)
    person = inside.select_related("user").first()

    def change() -> None:
        if person:
            messaging_group_remove(user=viewer, conversation=conversation_id, person=person.user)

    return _changed(request, conversation_id, change)


@messaging_act("group")
def messaging_leave_view(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    with messaging_there():
        messaging_group_leave(user=messaging_viewer(request), conversation=conversation_id)
    return messaging_answer(request, reverse("messaging:list"), _("You left the group."))


def messaging_people_named(viewer: AccountsUser, names: list[str]) -> list[AccountsUser]:
    """The people of these usernames in their order; somebody who is not there for the viewer is a 404."""
    wanted = list(dict.fromkeys(name.strip().removeprefix("@").lower() for name in names if name.strip()))
    # One more than a group has is refused with a sentence of its own.
    wanted = wanted[: MESSAGING_MEMBERS_MAX + 1]
    if any("\0" in name for name in wanted):
        raise Http404
    found = {person.username: person for person in social_people(viewer).filter(username__in=wanted)}
    if len(found) < len(wanted):
        raise Http404
    return [found[name] for name in wanted]


def _changed(request: HttpRequest, conversation: int, change: Callable[[], None]) -> HttpResponse:
    try:
        with messaging_there():
            change()
    except ValidationError as error:
        return _refused(request, conversation, error)
    except CommonDiskFull:
        sentence = _("The site has no room for photos at the moment. Try again later.")
        response = _refused(request, conversation, ValidationError(sentence))
        if response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
            response.status_code = HTTPStatus.INSUFFICIENT_STORAGE
        return response
    return messaging_answer(request, _details(conversation))


def _refused(request: HttpRequest, conversation: int, error: ValidationError) -> HttpResponse:
    return common_refusal(request, error, _details(conversation))


def _details(conversation: int) -> str:
    return messaging_address(conversation, "details/")
