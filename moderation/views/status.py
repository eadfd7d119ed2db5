"""What was decided about somebody, where they can appeal, and what became of what they reported."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccountsUser
from common.access import common_signed_in
from common.paging import common_cursor, common_keyset_page
from common.rates import common_rate_limit
from moderation.actions import moderation_appeal
from moderation.door import moderation_door_opened
from moderation.forms import ModerationAppealForm
from moderation.held import moderation_waiting
from moderation.models import ModerationDecision
from moderation.reported import moderation_reported
from moderation.shown import moderation_shown
from social.views.answers import social_viewer

_SIZE = 20
_RATES = "10/h/user"


@require_safe
@common_signed_in
def moderation_status(request: HttpRequest) -> HttpResponseBase:
    """What holds of the viewer's account, and what was decided about it."""
    viewer = social_viewer(request)
    cursor = common_cursor(request.GET.get("cursor"))
    page = common_keyset_page(_of(viewer), key="pk", cursor=cursor, size=_SIZE)
    context = {
        "accounts_page": "status",
        "moderation_page": page,
        "moderation_rows": moderation_shown(page.rows, viewer),
        "moderation_waiting": moderation_waiting(viewer),
    }
    return render(request, "moderation/status.html", context)


@require_safe
@common_signed_in
def moderation_receipt(request: HttpRequest, decision: int) -> HttpResponseBase:
    viewer = social_viewer(request)
    return _receipt(request, viewer, _decision(viewer, decision), ModerationAppealForm())


@require_POST
@common_signed_in
@common_rate_limit("moderation.appeal", _RATES)
def moderation_appeal_view(request: HttpRequest, decision: int) -> HttpResponseBase:
    viewer = social_viewer(request)
    own = _decision(viewer, decision)
    form = ModerationAppealForm(request.POST)
    if not _asked(request, own, form):
        return _receipt(request, viewer, own, form)
    return redirect("moderation:receipt", decision)


@require_http_methods(["GET", "HEAD", "POST"])
@common_rate_limit("moderation.door", "30/h/ip")
def moderation_door(request: HttpRequest, token: str) -> HttpResponseBase:
    """The decisions of somebody who is kept out, and the forms of their appeals, which come back here."""
    person = moderation_door_opened(token)
    if person is None:
        raise Http404
    form = ModerationAppealForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        decision = _decision(person, common_cursor(request.POST.get("decision")) or 0)
        if _asked(request, decision, form):
            return redirect(request.path)
    rows = moderation_shown(list(_of(person).standing().order_by("-pk")[:_SIZE]), person)
    context = {"moderation_person": person, "moderation_rows": rows, "moderation_form": form}
    return render(request, "moderation/door.html", context, status=_status(form))


@require_safe
@common_signed_in
def moderation_reports(request: HttpRequest) -> HttpResponseBase:
    """What the viewer reported, and what became of it."""
    viewer = social_viewer(request)
    cursor = common_cursor(request.GET.get("cursor"))
    page = common_keyset_page(moderation_reported(viewer), key="pk", cursor=cursor, size=_SIZE)
    return render(request, "moderation/reports.html", {"accounts_page": "status", "moderation_page": page})


def _of(person: AccountsUser) -> Any:
    decisions = ModerationDecision.objects.told_to(person.pk)
    return decisions.select_related("case", "appeal")


def _decision(person: AccountsUser, key: int) -> ModerationDecision:
    """One about this person; anybody else's does not exist here."""
    decision: ModerationDecision | None = _of(person).filter(pk=key).first()
    if decision is None:
        raise Http404
    return decision


def _asked(request: HttpRequest, decision: ModerationDecision, form: ModerationAppealForm) -> bool:
    """Was the appeal taken? If not, the form says why."""
    if not form.is_valid():
        return False
    try:
        is_new = moderation_appeal(decision=decision, text=form.cleaned_data["text"])
    except ValidationError as error:
        form.add_error(None, error)
        return False
    words = _("Somebody else of the team will look at it.") if is_new else _("You have appealed already.")
    messages.info(request, words)
    return True


def _receipt(
    request: HttpRequest, person: AccountsUser, decision: ModerationDecision, form: ModerationAppealForm
) -> HttpResponse:
    [shown] = moderation_shown([decision], person)
    context = {"accounts_page": "status", "moderation_row": shown, "moderation_form": form}
    return render(request, "moderation/receipt.html", context, status=_status(form))


def _status(form: ModerationAppealForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
