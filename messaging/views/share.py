"""A post into chat."""

from http import HTTPStatus
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from accounts.models import AccountsUser
from accounts.newcomers import accounts_new_check
from common.access import common_is_fragment, common_signed_in
from common.back import common_back, common_refusal
from common.paging import common_cursor
from common.rates import common_rate_limit, common_rate_limited, common_too_many_requests
from feed.models import FeedPost
from feed.texts import feed_text_counts
from messaging.actions import MessagingContent, messaging_begin, messaging_direct_partners, messaging_send
from messaging.forms import MessagingSendForm
from messaging.models import MESSAGING_TEXT_MAX
from messaging.rows import messaging_list
from messaging.views.answers import (
    MESSAGING_BEGIN_RATES,
    MESSAGING_SEND_RATES,
    messaging_is_script,
    messaging_there,
    messaging_viewer,
)
from messaging.views.groups import messaging_people_named
from messaging.views.lists import messaging_people_for

_MOST = 10  # conversations that one form sends to


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request", "HX-Target")
@never_cache
@common_signed_in
@common_rate_limit("messaging.share", "30/m/user,300/h/user")
def messaging_share(request: HttpRequest, code: str) -> HttpResponseBase:
    """To whom; `?q=` finds people besides those one wrote with lately. A POST sends."""
    viewer = messaging_viewer(request)
    post = get_object_or_404(
        FeedPost.objects.visible_to(viewer).for_tiles().select_related("author__profile"), code=code
    )
    if request.method != "POST":
        return _page(request, viewer, post)
    try:
        return _shared(request, viewer, post)
    except ValidationError as error:
        if messaging_is_script(request):
            return common_refusal(request, error, post.get_absolute_url())
        return _page(request, viewer, post, errors=error.messages)


def _page(
    request: HttpRequest, viewer: AccountsUser, post: FeedPost, errors: list[str] | None = None
) -> HttpResponse:
    sent = request.POST if errors else request.GET
    search = request.GET.get("q", "").strip()
    listed, _row = messaging_list(viewer)
    found = messaging_people_for(viewer, search) if search else []
    known = {row.person.pk for row in listed.rows if row.person}
    context = {
        "messaging_post": post,
        "messaging_list": listed,
        "messaging_search": search,
        "messaging_people": [person for person in found if person.pk not in known],
        "messaging_to": sent.getlist("to"),
        "messaging_conversations": sent.getlist("conversation"),
        "messaging_text": sent.get("text", ""),
        "messaging_text_max": MESSAGING_TEXT_MAX,
        # What was sent before something was refused is not sent again.
        "messaging_client_id": sent.get("client_id") or uuid4(),
        "messaging_errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, _template(request), context, status=status)


def _template(request: HttpRequest) -> str:
    if not common_is_fragment(request):
        return "messaging/share.html"
    is_search = request.headers.get("HX-Target") == "share-people"
    return "messaging/_share_people.html" if is_search else "messaging/_share.html"


def _shared(request: HttpRequest, viewer: AccountsUser, post: FeedPost) -> HttpResponseBase:
    form = MessagingSendForm(request.POST)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    people = messaging_people_named(viewer, request.POST.getlist("to"))
    conversations = _keys(request.POST.getlist("conversation"))
    count = len(people) + len(conversations)
    _check_count(count)
    new = len(people) - len(messaging_direct_partners(viewer, people))
    wait = common_rate_limited(request, "messaging.send", MESSAGING_SEND_RATES, count) or common_rate_limited(
        request, "messaging.begin", MESSAGING_BEGIN_RATES, new
    )
    if wait:
        return common_too_many_requests(request, wait)
    accounts_new_check(viewer, chats=new, **feed_text_counts(form.cleaned_data["text"]))
    content = MessagingContent(text=form.cleaned_data["text"], post=post)
    _send(viewer, people, conversations, form.cleaned_data["client_id"], content)
    words = ngettext("Sent.", "Sent to %(count)d conversations.", count) % {"count": count}
    return _answer(request, post, words)


def _keys(values: list[str]) -> list[int]:
    return list(dict.fromkeys(key for value in values if (key := common_cursor(value))))


def _check_count(count: int) -> None:
    if not count:
        raise ValidationError(_("Choose who to send it to."), code="nobody")
    if count > _MOST:
        raise ValidationError(
            _("Send it to at most %(most)d conversations at once."), code="most", params={"most": _MOST}
        )


def _send(
    viewer: AccountsUser,
    people: list[AccountsUser],
    conversations: list[int],
    client_id: UUID,
    content: MessagingContent,
) -> None:
    """To each apart; a form sent twice finds what it sent before."""
    with messaging_there():
        for key in conversations:
            own_id = uuid5(client_id, f"conversation {key}")
            messaging_send(sender=viewer, conversation=key, client_id=own_id, content=content)
        for person in people:
            own_id = uuid5(client_id, f"person {person.pk}")
            messaging_begin(sender=viewer, to=[person], client_id=own_id, content=content)


def _answer(request: HttpRequest, post: FeedPost, words: str) -> HttpResponse:
    if not messaging_is_script(request):
        messages.success(request, words)
        return common_back(request, post.get_absolute_url())
    response = HttpResponse(headers={"HX-Reswap": "none"})
    trigger_client_event(response, "common:toast", {"text": words})
    trigger_client_event(response, "common:dialog-close", {})
    return response
