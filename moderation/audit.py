"""The log of what the team does, written in the transaction of the act itself."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Model

from accounts.models import AccountsUser
from moderation.models import ModerationAct
from moderation.models.acts import (
    MODERATION_LABEL_MAX,
    MODERATION_REASON_MAX,
    MODERATION_VERB_MAX,
)
from moderation.said import moderation_named, moderation_told

_written: ContextVar[list[ModerationAct] | None] = ContextVar("moderation_written", default=None)


def moderation_log(
    *,
    by: AccountsUser | None,
    verb: str,
    about: Model,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> ModerationAct:
    """Write down one act; `by` is None for what the site does by itself, such as the end of a suspension.

    `before` and `after` name the values that changed, as JSON can hold them.
    """
    act = ModerationAct.objects.create(
        by=by.pk if by else None,
        by_name=by.username if by else "",
        verb=verb[:MODERATION_VERB_MAX],
        model=moderation_label(about),
        key="" if about.pk is None else str(about.pk),
        label=moderation_named(about)[:MODERATION_LABEL_MAX],
        before=moderation_told(before or {}),
        after=moderation_told(after or {}),
        reason=reason[:MODERATION_REASON_MAX],
    )
    acts = _written.get()
    if acts is not None:
        acts.append(act)
    return act


def moderation_label(about: Model) -> str:
    """The model as the log names it; a proxy is what it stands for."""
    model: Any = about._meta.concrete_model
    return str(model._meta.label_lower)


def moderation_is_written(about: Model) -> bool:
    """Whether something was said of this row within what is looked after just now."""
    label, key = moderation_label(about), str(about.pk)
    return any((act.model, act.key) == (label, key) for act in _written.get() or ())


@contextmanager
def moderation_acts_written() -> Iterator[list[ModerationAct]]:
    """The acts that are written within, as they come, for whoever adds what is missing."""
    acts: list[ModerationAct] = []
    around, token = _written.get(), _written.set(acts)
    try:
        yield acts
    finally:
        _written.reset(token)
        if around is not None:
            around.extend(acts)
