"""Deciding cases, and taking decisions back. The state of things follows from the decisions that stand."""

from datetime import datetime
from typing import NoReturn

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountsUser
from common.files import common_files_removed_on_error
from feed.actions import feed_comment_lock
from feed.models import FeedComment
from moderation.actions.claims import moderation_case_locked, moderation_claim_check
from moderation.actions.reviews import moderation_reviews_end, moderation_tell_released
from moderation.actions.telling import moderation_tell_by_mail, moderation_tell_person
from moderation.audit import moderation_log
from moderation.known import moderation_known_rows
from moderation.measures import moderation_looks, moderation_measures_for, moderation_settle, moderation_take
from moderation.models import (
    ModerationCase,
    ModerationDecision,
    ModerationKnownPhoto,
    ModerationMeasure,
    ModerationReview,
)
from moderation.roles import ModerationRole, moderation_rank, moderation_role_rank
from moderation.signals import moderation_case_closed
from moderation.state import moderation_state, moderation_state_closed


def moderation_decide(
    *,
    case: ModerationCase,
    by: AccountsUser,
    measure: str,
    rule: str = "",
    reason: str = "",
    until: datetime | None = None,
    photo: int | None = None,
    recognise: bool = False,
    is_unseen: bool = False,
    seen: str | None = None,
) -> ModerationDecision:
    """Do something about a case, or nothing, and close it.

    The person hears what, by which rule, why and until when; the reporters hear that it was looked at. What
    was held until now is released, unless it is taken down. `photo`: the key of the one that a post loses.
    With `recognise`, the photos that it takes away are known again when somebody uploads them. `seen`: the
    `moderation_state` of what whoever decides has read; `is_unseen`: they have not looked, so a case of what
    is held for review is refused.
    Raises ValidationError for a case that somebody else has taken or decided meanwhile, or whose words are
    others than those that were seen, for a measure that does not fit it, without a rule or a reason, or with
    an end that has passed; PermissionDenied for who may not act on this person.
    """
    with common_files_removed_on_error() as written, transaction.atomic():
        locked = moderation_case_locked(case)
        moderation_claim_check(locked, by)
        _check_person(locked, by)
        _check_undecided(locked, case)
        _check_seen(locked, seen, is_unseen=is_unseen)
        _check(locked, measure, rule, reason, until)
        _check_photo(locked, measure, photo)
        decision = ModerationDecision(
            case=locked,
            measure=measure,
            person=locked.author,
            rule=rule,
            reason=reason.strip(),
            until=until,
            by_id=by.pk,
            is_by_administrator=moderation_rank(by) >= moderation_role_rank(ModerationRole.ADMINISTRATOR),
        )
        written.append(decision.kept_photo)
        _take_and_keep(decision, photo, recognise=recognise)
        was_held = moderation_reviews_end(locked)
        moderation_settle(locked)
        _close(locked)
        after = {"rule": rule, "until": until.isoformat() if until else None, "decision": decision.pk}
        moderation_log(by=by, verb=measure, about=locked, after=after, reason=decision.reason)
        moderation_tell_person(decision)
        if was_held:
            moderation_tell_released(decision)
        written.clear()
    return decision


def _take_and_keep(decision: ModerationDecision, photo: int | None, *, recognise: bool) -> None:
    # Looked at before they are taken away.
    looks = moderation_looks(decision.case, decision.measure, photo) if recognise else []
    moderation_take(decision, photo)
    decision.save(force_insert=True)
    moderation_known_rows(decision, looks)


def _check_person(case: ModerationCase, by: AccountsUser) -> None:
    if case.author == by.pk:
        raise PermissionDenied(_("Nobody decides about themselves."))
    of_team = AccountsUser.objects.filter(Q(is_staff=True) | Q(is_superuser=True), pk=case.author or 0)
    if not by.is_superuser and any(moderation_rank(by) <= moderation_rank(one) for one in of_team):
        raise PermissionDenied(_("Only an administrator decides about one of the team."))


def _check_undecided(locked: ModerationCase, seen: ModerationCase) -> None:
    """What was closed is decided anew only by who saw that it was."""
    if locked.closed_at != seen.closed_at:
        _refuse_decided()


def _check_seen(locked: ModerationCase, seen: str | None, *, is_unseen: bool) -> None:
    """Only now that it is held: an edit under way may have come in between."""
    if is_unseen and ModerationReview.objects.filter(case=locked, ended_at=None).exists():
        raise ValidationError(_("What is held for review must be looked at first."), code="held")
    if seen is None:
        return
    # Whoever edits a comment holds its post, not their own profile.
    is_comment = locked.kind == ModerationCase.Kind.COMMENT
    for comment in FeedComment.objects.filter(pk=locked.key if is_comment else 0):
        feed_comment_lock(comment=comment)
    if seen == moderation_state(locked):
        return
    if moderation_state_closed(locked, seen):
        _refuse_decided()
    raise ValidationError(_("It was rewritten meanwhile. Look at it again."), code="changed")


def _refuse_decided() -> NoReturn:
    raise ValidationError(_("Somebody else has just decided this case."), code="decided")


def _check(case: ModerationCase, measure: str, rule: str, reason: str, until: datetime | None) -> None:
    if measure not in moderation_measures_for(case):
        raise ValidationError({"measure": _("This cannot be done here.")}, code="measure")
    if measure == ModerationMeasure.DISMISS:
        return
    if not rule:
        raise ValidationError({"rule": _("Choose the rule that was broken.")}, code="rule")
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in words for the person.")}, code="reason")
    if measure != ModerationMeasure.SUSPEND and until:
        raise ValidationError({"until": _("Only a suspension has an end.")}, code="until")
    if measure == ModerationMeasure.SUSPEND and (until is None or until <= timezone.now()):
        raise ValidationError({"until": _("Say until when; that must lie ahead.")}, code="until")


def _check_photo(case: ModerationCase, measure: str, photo: int | None) -> None:
    if measure == ModerationMeasure.PHOTO and case.kind == ModerationCase.Kind.POST and photo is None:
        raise ValidationError({"photo": _("Choose the photo to remove.")}, code="photo")


def _close(case: ModerationCase) -> None:
    case.closed_at = timezone.now()
    case.claimed_by_id = case.claimed_at = None
    case.save(update_fields=["closed_at", "claimed_by", "claimed_at"])
    moderation_case_closed.send(ModerationCase, case=case)


def moderation_undo(*, decision: ModerationDecision, by: AccountsUser, reason: str) -> bool:
    """Take a decision back: what was taken away returns, and the person hears of it. False if it was undone.

    Raises ValidationError without a reason, PermissionDenied for who may not act on this person.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is undone.")}, code="reason")
    with transaction.atomic():
        case = moderation_case_locked(decision.case)
        _check_person(case, by)
        undone = moderation_decision_undo(decision=decision, by=by)
        if undone:
            moderation_log(
                by=by, verb="undo", about=case, before={"decision": decision.pk}, reason=reason.strip()
            )
            moderation_tell_person(decision, is_undone=True)
    return undone


def moderation_decision_undo(*, decision: ModerationDecision, by: AccountsUser) -> bool:
    """The same for who holds the case already, and tells of it themselves."""
    standing = ModerationDecision.objects.filter(pk=decision.pk, undone_at=None)
    if not standing.update(undone_at=timezone.now(), undone_by=by.pk):
        return False
    decision.refresh_from_db()
    ModerationKnownPhoto.objects.filter(decision=decision).delete()
    moderation_settle(decision.case, over=decision)
    # What was kept of it is needed no more: an old case is trimmed once again.
    ModerationCase.objects.filter(pk=decision.case_id).update(trimmed_at=None)
    return True


def moderation_end(*, decision: ModerationDecision) -> bool:
    """A suspension is over; False if somebody was quicker."""
    with transaction.atomic():
        case = moderation_case_locked(decision.case)
        due = ModerationDecision.objects.over().filter(pk=decision.pk)
        if not due.update(ended_at=timezone.now()):
            return False
        moderation_settle(case, over=decision)
        moderation_tell_by_mail(decision)
        moderation_log(by=None, verb="end", about=case, before={"decision": decision.pk})
    return True
