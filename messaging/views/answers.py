"""Which conversation a request is about, and how an act on it answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.models import AccountsUser
from common.access import CommonView, common_signed_in
from common.back import common_back
from common.compiled import common_compiled
from common.rates import common_rate_limit
from messaging.models import MessagingConversation, MessagingMember, MessagingMessage
from messaging.rows import messaging_members, messaging_requests_counted, messaging_shows

MESSAGING_SEND_RATES = "60/m/user,1000/h/user"
MESSAGING_BEGIN_RATES = "20/h/user"
MESSAGING_OTHER_RATES = "120/m/user"

_GONE = (
    AccountsUser.DoesNotExist,
    MessagingConversation.DoesNotExist,
    MessagingMember.DoesNotExist,
    MessagingMessage.DoesNotExist,
)


def messaging_act(
    name: str, rates: str = MESSAGING_OTHER_RATES
) -> Callable[[CommonView[[int]]], CommonView[[int]]]:
    """Decorate the view of an act: by POST alone, of somebody signed in, not too often."""

    def decorate(view: CommonView[[int]]) -> CommonView[[int]]:
        return require_POST(common_signed_in(common_rate_limit(f"messaging.{name}", rates)(view)))

    return decorate


def messaging_viewer(request: HttpRequest) -> AccountsUser:
    """The person behind a view that only lets people in who are signed in."""
    return cast(AccountsUser, request.user)


@contextmanager
def messaging_there() -> Iterator[None]:
    """What is not there, or not any more, raises Http404."""
    try:
        yield
    except _GONE as error:
        raise Http404 from error


def messaging_member(viewer: AccountsUser, conversation: int) -> MessagingMember:
    """The viewer's membership, or Http404.

    With what a page says of them: `shows_reading`, `shows_typing`, and `requests`, how many wait.
    """
    for member in _member(viewer, conversation):
        return member
    raise Http404


@common_compiled
def _member(viewer: AccountsUser, conversation: int) -> QuerySet[MessagingMember]:
    members = messaging_members(viewer).filter(conversation=conversation)
    return members.annotate(
        requests=messaging_requests_counted(viewer), shows_typing=messaging_shows("shows_typing")
    )


def messaging_answer(request: HttpRequest, fallback: str, words: str = "") -> HttpResponse:
    """To a script nothing: what changed comes to every page of the person by their log. To a form the way
    back, with `words` on the page there."""
    if messaging_is_script(request):
        return HttpResponse(status=204)
    if words:
        messages.success(request, words)
    return common_back(request, fallback)


def messaging_is_script(request: Any) -> bool:
    return bool(request.headers.get("HX-Request"))
