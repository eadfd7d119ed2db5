"""What nobody needs any more of cases that were closed long ago. The rows stay, and with them the numbers."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from moderation.models import ModerationAppeal, ModerationCase, ModerationDecision, ModerationReport
from moderation.rules import ModerationRule

MODERATION_KEPT_FOR = timedelta(days=365)
_BATCH = 100  # cases in one transaction
_NO_WORDS = "—"


def moderation_trim_batch() -> int:
    """Throw words and photos of some old cases away; returns of how many.

    What people wrote in reports and what was quoted of the reported goes; and what was taken away and is not
    to be given back: that of decisions that were undone or are over. What stands may still be appealed.
    """
    with transaction.atomic():
        # While an appeal waits, its answer needs the material.
        waiting = ModerationAppeal.objects.filter(outcome="").values("decision__case")
        closed = ModerationCase.objects.filter(closed_at__lt=timezone.now() - MODERATION_KEPT_FOR)
        old = closed.filter(trimmed_at=None).exclude(pk__in=waiting).order_by("closed_at")
        locked = old.select_for_update(no_key=True, skip_locked=True)
        keys = list(locked.values_list("pk", flat=True)[:_BATCH])
        _trim(keys)
        ModerationCase.objects.filter(pk__in=keys).update(trimmed_at=timezone.now())
    return len(keys)


def _trim(cases: list[int]) -> None:
    reports = ModerationReport.objects.filter(case__in=cases)
    reports.exclude(reason=ModerationRule.OTHER).update(note="", quoted="")
    # That reason always has words beside it, by a rule of the table.
    reports.filter(reason=ModerationRule.OTHER).update(note=_NO_WORDS, quoted="")
    done = ModerationDecision.objects.filter(case__in=cases).filter(
        Q(undone_at__isnull=False) | Q(ended_at__isnull=False)
    )
    for decision in done.exclude(kept={}, kept_photo=""):
        decision.kept, decision.kept_photo = {}, ""
        # Its file goes with the commit.
        decision.save(update_fields=["kept", "kept_photo"])
