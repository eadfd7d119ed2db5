"""The log of what the team does, written in the transaction of the act itself."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from accounts.models import AccountsUser
from moderation.models import ModerationAct
from moderation.models.acts import MODERATION_LABEL_MAX, MODERATION_REASON_MAX


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
    return ModerationAct.objects.create(
        by=by.pk if by else None,
        by_name=by.username if by else "",
        verb=verb,
        model=about._meta.label_lower,
        key=str(about.pk),
        label=str(about)[:MODERATION_LABEL_MAX],
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason[:MODERATION_REASON_MAX],
    )
