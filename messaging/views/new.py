"""Beginning a conversation: choosing people, and the first message to them."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import AccountsUser
from accounts.newcomers import accounts_new_check
from common.access import common_signed_in
from common.files import CommonDiskFull
from common.rates import common_rate_limited, common_too_many_requests
from feed.texts import feed_text_counts
from messaging.actions import messaging_begin, messaging_direct_find
from messaging.forms import MessagingNameForm, MessagingSendForm
from messaging.models import MESSAGING_NAME_MAX, MessagingConversation, MessagingMessage, messaging_address
from messaging.views.answers import (
    MESSAGING_BEGIN_RATES,
    MESSAGING_SEND_RATES,
    messaging_is_script,
    messaging_there,
    messaging_viewer,
)
from messaging.views.groups import messaging_people_named
from messaging.views.lists import messaging_people_for
from messaging.views.pages import messaging_page_context
from messaging.views.sending import messaging_content, messaging_known, messaging_no_room


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@common_signed_in
def messaging_new(request: HttpRequest) -> HttpResponseBase:
    """`?to=` leads to the conversation with somebody; while people are chosen (`?pick=`) it stays here."""
    viewer = messaging_viewer(request)
    if request.method == "POST":
        return _post(request, viewer)
    people = messaging_people_named(viewer, request.GET.getlist("to"))
    if len(people) == 1 and "pick" not in request.GET:
        known = messaging_direct_find(viewer, people[0])
        if known:
            return redirect(known)
    return _page(request, people)


def _post(request: HttpRequest, viewer: AccountsUser) -> HttpResponseBase:
    people = messaging_people_named(viewer, request.POST.getlist("to"))
    known = messaging_direct_find(viewer, people[0]) if len(people) == 1 else None
    wait = messaging_begin_wait(request, known)
    if wait:
        return common_too_many_requests(request, wait)
    form = MessagingSendForm(request.POST)
    try:
        if known is None:
            accounts_new_check(
                viewer, chats=max(1, len(people)), **feed_text_counts(request.POST.get("text", ""))
            )
        message = _begun(request, viewer, people, form)
    except ValidationError as error:
        return _refused(request, people, form, error, HTTPStatus.UNPROCESSABLE_ENTITY)
    except CommonDiskFull:
        return _refused(request, people, form, messaging_no_room(), HTTPStatus.INSUFFICIENT_STORAGE)
    place = messaging_address(message.conversation_id)
    if messaging_is_script(request):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": place})
    return redirect(place)


def messaging_begin_wait(request: HttpRequest, known: MessagingConversation | None) -> int | None:
    """Seconds until one may write there, in a conversation that is `known` or in a new one."""
    if known:
        return common_rate_limited(request, "messaging.send", MESSAGING_SEND_RATES)
    return common_rate_limited(request, "messaging.begin", MESSAGING_BEGIN_RATES)


def _begun(
    request: HttpRequest, viewer: AccountsUser, people: list[AccountsUser], form: MessagingSendForm
) -> MessagingMessage:
    known = messaging_known(viewer, form)
    if known is not None:
        return known
    names = MessagingNameForm(request.POST)
    if not names.is_valid():
        raise ValidationError(list(names.errors["name"]))
    content = messaging_content(request, form, viewer)
    with messaging_there():
        sent = messaging_begin(
            sender=viewer,
            to=people,
            client_id=form.cleaned_data["client_id"],
            content=content,
            name=names.cleaned_data["name"],
        )
    return sent.message


def _refused(
    request: HttpRequest,
    people: list[AccountsUser],
    form: MessagingSendForm,
    error: ValidationError,
    status: HTTPStatus,
) -> HttpResponse:
    context = {"messaging_form": form, "messaging_errors": error.messages}
    return _page(request, people, status=status, **context)


def _page(
    request: HttpRequest, people: list[AccountsUser], status: HTTPStatus = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    search = request.GET.get("q", "").strip()
    chosen = {person.pk for person in people}
    shared = messaging_page_context(request)
    viewer, lately = messaging_viewer(request), shared["messaging_list"].partners
    found = messaging_people_for(viewer, search) if search else lately
    context |= shared | {
        "messaging_chosen": people,
        "messaging_search": search,
        "messaging_people": [person for person in found if person.pk not in chosen],
        "messaging_name_max": MESSAGING_NAME_MAX,
        "messaging_client_id": uuid4(),
    }
    return render(request, "messaging/new.html", context, status=status)
