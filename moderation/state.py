"""In which state somebody saw a case when they decided about it."""

from datetime import datetime

from django.db import models

from feed.models import FeedComment, FeedPost
from moderation.models import ModerationCase, ModerationReview

_EDITED: dict[str, type[models.Model]] = {
    ModerationCase.Kind.POST: FeedPost,
    ModerationCase.Kind.COMMENT: FeedComment,
}


def moderation_state(case: ModerationCase) -> str:
    """Whether it is closed, what is held of it, and which words stand; at first, nothing."""
    reviews = ModerationReview.objects.filter(case=case, ended_at=None)
    held = reviews.values_list("changed_at", flat=True).first()
    return " ".join(filter(None, [_said("closed", case.closed_at), _said("held", held), _edited(case)]))


def moderation_state_closed(case: ModerationCase, seen: str) -> bool:
    """Was it closed, or closed again, after it was seen so?"""
    return _said("closed", case.closed_at) not in seen


def _edited(case: ModerationCase) -> str:
    model = _EDITED.get(case.kind)
    if model is None:
        return ""
    rows = model._base_manager.filter(pk=case.key)
    return _said("edited", rows.values_list("edited_at", flat=True).first())


def _said(what: str, at: datetime | None) -> str:
    return f"{what}:{at.isoformat()}" if at else ""
