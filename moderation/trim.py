"""What nobody needs any more of cases that were closed long ago. The rows stay, and with them the numbers."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import AccountsUser
from feed.models import FeedPost
from messaging.models import MessagingConversation, MessagingMessage
from moderation.models import ModerationAppeal, ModerationCase, ModerationDecision, ModerationReport
from moderation.rules import ModerationRule

MODERATION_KEPT_FOR = timedelta(days=365)
_BATCH = 100  # cases in one transaction
_NO_WORDS = "—"
_Kind = ModerationCase.Kind
_THINGS: dict[str, type[Model]] = {
    _Kind.POST: FeedPost,
    _Kind.MESSAGE: MessagingMessage,
    _Kind.PERSON: AccountsUser,
    _Kind.GROUP: MessagingConversation,
}
"""What something is taken from, and given back to."""


def moderation_trim_batch() -> int:
    """Throw words and photos of some old cases away; returns of how many.

    What people wrote in reports and what was quoted of the reported goes; and what was taken away and is not
    to be given back: that of decisions that were undone or are over, or whose person or thing is gone. What
    else stands may still be appealed.
    """
    with transaction.atomic():
        # While an appeal waits, its answer needs the material.
        waiting = ModerationAppeal.objects.filter(outcome="").values_list("decision__case", flat=True)
        closed = ModerationCase.objects.filter(closed_at__lt=timezone.now() - MODERATION_KEPT_FOR)
        old = closed.filter(trimmed_at=None).exclude(pk__in=waiting).order_by("closed_at")
        locked = old.select_for_update(no_key=True, skip_locked=True)
        found = list(locked.values_list("pk", flat=True)[:_BATCH])
        # Who appealed between the look and the lock is seen only now; who does later waits.
        late = set(waiting.filter(decision__case__in=found))
        keys = [key for key in found if key not in late]
        _trim(keys)
        ModerationCase.objects.filter(pk__in=keys).update(trimmed_at=timezone.now())
    return len(keys)


def moderation_trim_person(person: int) -> None:
    """Throw away what was taken from somebody who is leaving: nobody is left to give it back to."""
    # Who undoes one of these holds it and may wait for the rows of the person: they are not waited for.
    # What is passed over goes with its case.
    theirs = ModerationDecision.objects.filter(person=person).select_for_update(no_key=True, skip_locked=True)
    with transaction.atomic():
        _forget(theirs)


def _trim(cases: list[int]) -> None:
    reports = ModerationReport.objects.filter(case__in=cases)
    reports.exclude(reason=ModerationRule.OTHER).update(note="", quoted="")
    # That reason always has words beside it, by a rule of the table.
    reports.filter(reason=ModerationRule.OTHER).update(note=_NO_WORDS, quoted="")
    done = Q(undone_at__isnull=False) | Q(ended_at__isnull=False) | _is_gone()
    _forget(ModerationDecision.objects.filter(done, case__in=cases))


def _is_gone() -> Q:
    """Of decisions: whether their person is, or what they are about."""
    people = AccountsUser.objects.filter(pk=OuterRef("person"))
    gone = Q(~Exists(people), person__isnull=False)
    for kind, model in _THINGS.items():
        things = model._default_manager.filter(pk=OuterRef("case__key"))
        gone |= Q(~Exists(things), case__kind=kind)
    return gone


def _forget(decisions: QuerySet[ModerationDecision]) -> None:
    for decision in decisions.exclude(kept={}, kept_photo=""):
        decision.kept, decision.kept_photo = {}, ""
        # Its file goes with the commit.
        decision.save(update_fields=["kept", "kept_photo"])
