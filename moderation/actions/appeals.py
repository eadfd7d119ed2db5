"""Who is concerned by a decision may ask once for another look; somebody else of the team gives it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountsUser
from common.rows import common_insert_once
from moderation.actions.claims import moderation_case_locked
from moderation.actions.decisions import moderation_decision_undo
from moderation.actions.telling import moderation_tell_person
from moderation.audit import moderation_log
from moderation.models import MODERATION_APPEAL_MAX, ModerationAppeal, ModerationDecision


def moderation_appeal(*, decision: ModerationDecision, text: str) -> bool:
    """Ask for another look; False if that was asked already.

    Raises ValidationError without words, with too many, and for what does not stand any more.
    """
    words = text.strip()
    if not words:
        raise ValidationError({"text": _("Say in a few words why.")}, code="empty")
    if len(words) > MODERATION_APPEAL_MAX:
        raise ValidationError({"text": _("That is too long.")}, code="long")
    with transaction.atomic():
        moderation_case_locked(decision.case)
        decision.refresh_from_db()
        if not decision.is_standing:
            raise ValidationError(_("This does not hold any more: there is nothing to ask for."), code="over")
        return bool(
            common_insert_once(ModerationAppeal, decision=decision, against_id=decision.by_id, text=words)
        )


def moderation_appeal_decide(
    *, appeal: ModerationAppeal, by: AccountsUser, is_undone: bool, answer: str
) -> None:
    """Let a decision stand, or undo it. The person hears of it, with the answer.

    Raises ValidationError without an answer and for an appeal that is answered, PermissionDenied for whoever
    decided first, or is concerned.
    """
    if not answer.strip():
        raise ValidationError({"answer": _("Say why, in words for the person.")}, code="answer")
    with transaction.atomic():
        case = moderation_case_locked(appeal.decision.case)
        locked = ModerationAppeal.objects.select_for_update(no_key=True).get(pk=appeal.pk)
        if by.pk in (locked.against_id, case.author):
            raise PermissionDenied(_("Somebody else of the team must look at this."))
        if locked.outcome:
            raise ValidationError(_("This appeal is answered already."), code="answered")
        outcome = ModerationAppeal.Outcome.OVERTURNED if is_undone else ModerationAppeal.Outcome.UPHELD
        locked.outcome, locked.answer = outcome, answer.strip()
        locked.decided_by_id, locked.decided_at = by.pk, timezone.now()
        locked.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])
        decision = ModerationDecision.objects.select_related("case").get(pk=locked.decision_id)
        if is_undone:
            moderation_decision_undo(decision=decision, by=by)
        after = {"appeal": locked.pk, "outcome": outcome.value}
        moderation_log(by=by, verb="appeal", about=case, after=after, reason=locked.answer)
        moderation_tell_person(decision, is_answered=True)
