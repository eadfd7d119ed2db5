"""What is held for review and the cases about it: neither is there without the other."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from common.doctor import CommonDoctorCheck
from feed.models import FeedComment, FeedPost
from moderation.actions import moderation_review_open
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
        yield from model._default_manager.filter(~Exists(asked), held_for__isnull=False)


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
    for row in forgotten:
        with transaction.atomic():
            moderation_review_open(row, row.held_for or [])
    for case in cases:
        with transaction.atomic():
            moderation_settle(case)
    return len(forgotten) + len(cases)


MODERATION_DOCTOR_CHECKS = [CommonDoctorCheck("what is held for review", _find, _mend)]
