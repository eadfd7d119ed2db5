"""A case on the desk: the material in its context, what people say of it, what was decided, the buttons."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountsUser
from common.admin import common_name_of
from common.paging import common_cursor
from feed.review import feed_held_words
from moderation.actions import (
    moderation_appeal_decide,
    moderation_claim,
    moderation_decide,
    moderation_holder,
    moderation_unclaim,
    moderation_undo,
)
from moderation.forms import ModerationAnswerForm, ModerationDecisionForm, ModerationUndoForm
from moderation.material import ModerationMaterial, moderation_is_private, moderation_material
from moderation.measures import moderation_measures_for
from moderation.models import (
    ModerationAppeal,
    ModerationCase,
    ModerationDecision,
    ModerationMeasure,
    ModerationReport,
    ModerationReview,
)
from moderation.rules import MODERATION_PHOTO_RULES, MODERATION_RULES, ModerationRule
from moderation.state import moderation_state

_REPORTS = 50
_DECISIONS = 20
# One key of the keyboard for each.
_KEYS = {
    ModerationMeasure.DISMISS: "d",
    ModerationMeasure.HIDE: "h",
    ModerationMeasure.SENSITIVE: "s",
    ModerationMeasure.PHOTO: "p",
    ModerationMeasure.WARN: "w",
    ModerationMeasure.LIMIT: "l",
    ModerationMeasure.SUSPEND: "u",
    ModerationMeasure.BAN: "b",
}


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
    is_suspension = given["measure"] == ModerationMeasure.SUSPEND
    days = timedelta(days=given["days"] or 0)
    decision = moderation_decide(
        case=case,
        by=_staff(request),
        measure=given["measure"],
        rule="" if given["measure"] == ModerationMeasure.DISMISS else given["rule"],
        reason="" if given["measure"] == ModerationMeasure.DISMISS else given["reason"],
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
    # Before what it speaks of: a change in between would else be taken for seen.
    state = moderation_state(case)
    holder = moderation_holder(case)
    is_mine = holder == request.user.pk
    said = ModerationReport.objects.filter(case=case)
    reports = list(said.select_related("reporter").order_by("-pk")[:_REPORTS])
    reasons = Counter(dict(said.values_list("reason").annotate(Count("pk")).order_by()))
    review = _review(case)
    shows = is_mine or not moderation_is_private(case)
    material = moderation_material(case) if shows else None
    context = {
        **admin.admin_site.each_context(request),
        "title": str(case),
        "opts": admin.opts,
        "original": case,
        "media": admin.media,
        "moderation_case": case,
        "moderation_material": material,
        "moderation_photos": _photos(case, material),
        "moderation_template": f"moderation/admin/_{case.kind}.html",
        "moderation_author": _person(case.author),
        "moderation_holder": _person(holder),
        "moderation_is_mine": is_mine,
        "moderation_may_decide": may_decide,
        "moderation_reports": reports,
        "moderation_reasons": [
            (ModerationRule(reason).label, number) for reason, number in reasons.most_common()
        ],
        "moderation_decisions": _decisions(case),
        "moderation_held_for": feed_held_words(review.found) if review else "",
        "moderation_review": review,
        "moderation_measures": _buttons(case, review),
        "moderation_form": form
        if isinstance(form, ModerationDecisionForm)
        else _first_form(state, reasons, review),
        "moderation_undo_form": form if isinstance(form, ModerationUndoForm) else ModerationUndoForm(),
        "moderation_answer_form": form if isinstance(form, ModerationAnswerForm) else ModerationAnswerForm(),
    }
    return render(request, "moderation/admin/desk.html", context, status=status)


def _photos(case: ModerationCase, material: ModerationMaterial | None) -> Sequence[Any]:
    """Those of a post that can lose one."""
    is_post = case.kind == ModerationCase.Kind.POST and material and material.thing
    photos: Sequence[Any] = material.thing.slides if is_post and material else ()
    return photos if len(photos) > 1 else ()


def _person(key: int | None) -> AccountsUser | None:
    return AccountsUser.objects.filter(pk=key or 0).first()


def _first_form(state: str, reasons: Counter[str], review: ModerationReview | None) -> ModerationDecisionForm:
    """What most people said is most likely the rule, or that of what it resembles; so one click decides."""
    known = review.resembles.rule if review and review.resembles else ModerationRule.OTHER.value
    rule = reasons.most_common(1)[0][0] if reasons else known
    initial = {"rule": rule, "reason": str(MODERATION_RULES[rule]), "days": 7, "seen": state}
    return ModerationDecisionForm(initial=initial | {"recognise": rule in MODERATION_PHOTO_RULES})


def _review(case: ModerationCase) -> ModerationReview | None:
    """What the site holds against it, until it is decided."""
    reviews = ModerationReview.objects.filter(case=case, ended_at=None).select_related("resembles__case")
    waiting: ModerationReview | None = reviews.first()
    return waiting


def _buttons(case: ModerationCase, review: ModerationReview | None) -> Sequence[tuple[str, str, str]]:
    """Value, label and key of each."""
    labels = {ModerationMeasure.DISMISS: _("Release it")} if review else {}
    measures = moderation_measures_for(case)
    return [(measure, labels.get(measure) or str(measure.label), _KEYS[measure]) for measure in measures]


def _decisions(case: ModerationCase) -> QuerySet[Any]:
    """All of this thing and of this person, the newest first."""
    # Keys, not a join: either half has an index then.
    cases = list(ModerationCase.objects.filter(kind=case.kind, key=case.key).values_list("pk", flat=True))
    about = Q(case__in=cases) | Q(person=case.author) if case.author else Q(case__in=cases)
    decisions = ModerationDecision.objects.filter(about).select_related("case", "appeal")
    named: QuerySet[Any] = decisions.annotate(
        by_name=common_name_of("by"), undone_name=common_name_of("undone_by")
    )
    return named.order_by("-pk")[:_DECISIONS]


def _staff(request: HttpRequest) -> Any:
    return request.user
