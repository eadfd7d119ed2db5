"""What a case's page shows: the material, what people say of it, what was decided, the forms and buttons."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.forms import Form
from django.utils.translation import gettext as _

from accounts.models import AccountsUser
from common.admin import common_name_of
from feed.review import feed_held_words
from moderation.actions import moderation_holder
from moderation.forms import ModerationAnswerForm, ModerationDecisionForm, ModerationUndoForm
from moderation.material import ModerationMaterial, moderation_is_private, moderation_material
from moderation.measures import moderation_measures_for
from moderation.models import (
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


def moderation_desk_context(
    case: ModerationCase, *, viewer: AccountsUser, form: Form | None = None
) -> dict[str, Any]:
    """For the template; `form` is one that was refused, with what was typed."""
    # Before what it speaks of: a change in between would else be taken for seen.
    state = moderation_state(case)
    holder = moderation_holder(case)
    is_mine = holder == viewer.pk
    review = _review(case)
    reasons = Counter(dict(_said(case).values_list("reason").annotate(Count("pk")).order_by()))
    return {
        "moderation_case": case,
        "moderation_author": _person(case.author),
        "moderation_holder": _person(holder),
        "moderation_is_mine": is_mine,
        "moderation_reports": _reports(case),
        "moderation_reasons": [
            (ModerationRule(reason).label, number) for reason, number in reasons.most_common()
        ],
        "moderation_decisions": _decisions(case),
        "moderation_held_for": feed_held_words(review.found) if review else "",
        "moderation_review": review,
        "moderation_measures": _buttons(case, review),
        **_material(case, is_shown=is_mine or not moderation_is_private(case)),
        **_forms(form, _first_form(state, reasons, review)),
    }


def _material(case: ModerationCase, *, is_shown: bool) -> dict[str, Any]:
    material = moderation_material(case) if is_shown else None
    return {
        "moderation_material": material,
        "moderation_photos": _photos(case, material),
        "moderation_template": f"moderation/admin/_{case.kind}.html",
    }


def _forms(refused: Form | None, first: ModerationDecisionForm) -> dict[str, Form]:
    forms = {
        "moderation_form": first,
        "moderation_undo_form": ModerationUndoForm(),
        "moderation_answer_form": ModerationAnswerForm(),
    }
    return {name: refused if type(refused) is type(form) else form for name, form in forms.items()}


def _said(case: ModerationCase) -> QuerySet[ModerationReport]:
    return ModerationReport.objects.filter(case=case)


def _reports(case: ModerationCase) -> list[ModerationReport]:
    return list(_said(case).select_related("reporter").order_by("-pk")[:_REPORTS])


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
