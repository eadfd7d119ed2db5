"""What is held for review and the cases about it: neither is there without the other."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from common.doctor import CommonDoctorCheck
from feed.models import FeedComment, FeedPost
from moderation.actions import moderation_review_open
from moderation.actions.claims import moderation_case_locked
from moderation.measures import moderation_settle
from moderation.models import ModerationCase, ModerationReview

_KINDS: dict[str, type[FeedPost] | type[FeedComment]] = {
    ModerationCase.Kind.POST: FeedPost,
    ModerationCase.Kind.COMMENT: FeedComment,
}


def _forgotten() -> Iterator[FeedPost | FeedComment]:
    """Held, and nobody is asked about it: it would stay so for ever."""
    for kind, model in _KINDS.items():
        asked = ModerationReview.objects.filter(ended_at=None, case__kind=kind, case__key=OuterRef("pk"))
        # By the moment: that has an index, of few rows.
        held = model._default_manager.filter(held_at__isnull=False, held_for__isnull=False)
        yield from held.filter(~Exists(asked))


def _open() -> Iterator[ModerationCase]:
    """Somebody is asked about it, and everybody sees it."""
    for kind, model in _KINDS.items():
        shown = model._default_manager.filter(pk=OuterRef("key"), held_at=None)
        cases: QuerySet[ModerationCase] = ModerationCase.objects.filter(Exists(shown), kind=kind)
        yield from cases.filter(reviews__isnull=False, reviews__ended_at=None).distinct()


def _find() -> list[str]:
    forgotten = [f"{row._meta.model_name} {row.pk}: held, in no case" for row in _forgotten()]
    return forgotten + [f"{case}: in a case, not held" for case in _open()]


def _mend() -> int:
    forgotten, cases = list(_forgotten()), list(_open())
    return sum(_asked(row) for row in forgotten) + sum(_settled(case) for case in cases)


def _asked(row: FeedPost | FeedComment) -> bool:
    with transaction.atomic():
        moderation_review_open(row, row.held_for or [])
        is_held = type(row)._default_manager.filter(pk=row.pk, held_for__isnull=False).exists()
        if not is_held:  # deleted, or decided about, while the case was waited for
            transaction.set_rollback(True)
    return is_held


def _settled(case: ModerationCase) -> bool:
    with transaction.atomic():
        locked = moderation_case_locked(case)
        # Whoever decided meanwhile has settled it.
        is_open = ModerationReview.objects.filter(case=locked, ended_at=None).exists()
        if is_open:
            moderation_settle(locked)
    return is_open


MODERATION_DOCTOR_CHECKS = [CommonDoctorCheck("what is held for review", _find, _mend)]
