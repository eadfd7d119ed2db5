"""A case on the desk: the material in its context, what people say of it, what was decided, the buttons."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.paging import common_cursor
from moderation.actions import (
    moderation_appeal_decide,
    moderation_claim,
    moderation_decide,
    moderation_unclaim,
    moderation_undo,
)
from moderation.admin.desk_page import moderation_desk_context
from moderation.forms import ModerationAnswerForm, ModerationDecisionForm, ModerationUndoForm
from moderation.models import (
    ModerationAppeal,
    ModerationCase,
    ModerationDecision,
    ModerationMeasure,
)
from moderation.rules import moderation_reason_kept
from moderation.state import moderation_state


def moderation_desk(admin: "ModelAdmin[Any]", request: HttpRequest, key: str) -> HttpResponse:
    """The page of a case, and what is done on it."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    case = ModerationCase.objects.filter(pk=common_cursor(key) or 0).first()
    if case is None:
        raise Http404
    may_decide = admin.has_decide_permission(request)  # type: ignore[attr-defined]
    if request.method != "POST":
        return _page(admin, request, case, may_decide=may_decide)
    if not may_decide:
        raise PermissionDenied
    return _act(admin, request, case)


def _act(admin: "ModelAdmin[Any]", request: HttpRequest, case: ModerationCase) -> HttpResponse:
    do = _DOES.get(request.POST.get("do", ""))
    if do is None:
        raise Http404
    form = do.form(request.POST) if do.form else None
    if form is None or form.is_valid():
        try:
            return do.act(request, case, form)
        except ValidationError as error:
            _complain(request, form, error)
            _see(request, case, form, error)
    return _page(admin, request, case, may_decide=True, form=form, status=422)


def _complain(request: HttpRequest, form: Form | None, error: ValidationError) -> None:
    if form is None:
        messages.error(request, " ".join(error.messages))
    elif hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, error)


def _see(request: HttpRequest, case: ModerationCase, form: Form | None, error: ValidationError) -> None:
    """Who is told that it has changed sees it as it is now, and may decide so, with what they wrote."""
    if form and getattr(error, "code", "") in ("changed", "decided"):
        case.refresh_from_db()
        sent = request.POST.copy()
        sent["seen"] = moderation_state(case)
        form.data = sent


def _claim(request: HttpRequest, case: ModerationCase, form: Any) -> HttpResponse:
    moderation_claim(case=case, by=_staff(request))
    return redirect(request.path)


def _unclaim(request: HttpRequest, case: ModerationCase, form: Any) -> HttpResponse:
    moderation_unclaim(case=case, by=_staff(request))
    return redirect("admin:moderation_moderationcase_changelist")


def _decide(request: HttpRequest, case: ModerationCase, form: Any) -> HttpResponse:
    given = form.cleaned_data
    is_nothing = given["measure"] == ModerationMeasure.DISMISS
    is_suspension = given["measure"] == ModerationMeasure.SUSPEND
    days = timedelta(days=given["days"] or 0)
    decision = moderation_decide(
        case=case,
        by=_staff(request),
        measure=given["measure"],
        rule="" if is_nothing else given["rule"],
        reason="" if is_nothing else moderation_reason_kept(given["reason"]),
        until=timezone.now() + days if is_suspension else None,
        photo=given["photo"],
        recognise=given["recognise"],
        seen=given["seen"],
    )
    messages.success(request, _("Done: %(what)s.") % {"what": decision.get_measure_display()})
    return redirect("admin:moderation_moderationcase_changelist")


def _undo(request: HttpRequest, case: ModerationCase, form: Any) -> HttpResponse:
    decisions = ModerationDecision.objects.filter(case=case).select_related("case")
    for decision in decisions.filter(pk=common_cursor(request.POST.get("decision")) or 0):
        moderation_undo(decision=decision, by=_staff(request), reason=form.cleaned_data["reason"])
        messages.success(request, _("It is undone, and what it took away is back."))
    return redirect(request.path)


def _answer(request: HttpRequest, case: ModerationCase, form: Any) -> HttpResponse:
    waiting = ModerationAppeal.objects.filter(decision__case=case).select_related("decision__case")
    for appeal in waiting.filter(pk=common_cursor(request.POST.get("appeal")) or 0):
        is_undone = "overturn" in request.POST
        answer = form.cleaned_data["answer"]
        moderation_appeal_decide(appeal=appeal, by=_staff(request), is_undone=is_undone, answer=answer)
        messages.success(request, _("The appeal is answered."))
    return redirect(request.path)


class _Do:
    """A form of the desk, and what it does."""

    def __init__(
        self, act: Callable[[HttpRequest, ModerationCase, Any], HttpResponse], form: Any = None
    ) -> None:
        self.act, self.form = act, form


_DOES = {
    "claim": _Do(_claim),
    "unclaim": _Do(_unclaim),
    "decide": _Do(_decide, ModerationDecisionForm),
    "undo": _Do(_undo, ModerationUndoForm),
    "answer": _Do(_answer, ModerationAnswerForm),
}


def _page(
    admin: "ModelAdmin[Any]",
    request: HttpRequest,
    case: ModerationCase,
    *,
    may_decide: bool,
    form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **admin.admin_site.each_context(request),
        "title": str(case),
        "opts": admin.opts,
        "original": case,
        "media": admin.media,
        "moderation_may_decide": may_decide,
        **moderation_desk_context(case, viewer=_staff(request), form=form),
    }
    return render(request, "moderation/admin/desk.html", context, status=status)


def _staff(request: HttpRequest) -> Any:
    return request.user
