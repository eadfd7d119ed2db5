"""What waits for somebody of the team: how much, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, QuerySet, Value
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountsArrival
from alerts.outbox import alerts_outbox_state
from moderation.dashboard.links import moderation_list_url
from moderation.models import ModerationAppeal, ModerationFailedTask
from moderation.waiting import moderation_cases_waiting


@dataclass(frozen=True)
class ModerationTask:
    label: Any
    number: int
    since_label: Any
    since: datetime | None
    url: str


class _Waiting(NamedTuple):
    label: Any
    since_label: Any
    rows: QuerySet[Any]
    since: Any
    """What is to be known of their dates."""


_CASES, _OUTBOX = "moderation.moderationcase", "alerts.alertsevent"
_ARRIVALS = "accounts.accountsarrival"
_OLDEST = _("The oldest:")
_ROWS = {
    "moderation.moderationappeal": _Waiting(
        _("Appeals"), _OLDEST, ModerationAppeal.objects.filter(outcome=""), Min("made_at")
    ),
    _ARRIVALS: _Waiting(
        _("Requests to join"),
        _OLDEST,
        AccountsArrival.objects.filter(state=AccountsArrival.State.WAITING),
        Min("at"),
    ),
    "moderation.moderationfailedtask": _Waiting(
        _("Failed tasks"), _("The newest:"), ModerationFailedTask.objects.all(), Max("last_at")
    ),
}


def moderation_tasks(request: HttpRequest) -> list[ModerationTask]:
    urls = {model: _url(request.user, model) for model in (_CASES, *_ROWS, _OUTBOX)}
    seen = [model for model, url in urls.items() if url]
    tasks = []
    if _CASES in seen:
        number, since = moderation_cases_waiting(request)
        tasks.append(ModerationTask(_("Cases"), number, _OLDEST, since, urls[_CASES]))
    for model, number, since in _counted([model for model in seen if model in _ROWS]):
        rows = _ROWS[model]
        tasks.append(ModerationTask(rows.label, number, rows.since_label, since, urls[model]))
    if _OUTBOX in seen:
        tasks.append(_undelivered(urls[_OUTBOX]))
    return tasks


def _url(user: Any, model: str) -> str:
    """Nothing for who may not see the list; of people who wait, for who may not let them in."""
    if model == _ARRIVALS and not user.has_perm("accounts.change_accountsarrival"):
        return ""
    return moderation_list_url(user, model)


def _counted(models: Sequence[str]) -> list[tuple[str, int, datetime | None]]:
    """How many wait of each, and since when: one query for all of them."""
    counts = [
        _ROWS[model]
        .rows.order_by()
        .values_list(Value(model))
        .annotate(number=Count("pk"), since=_ROWS[model].since)
        for model in models
    ]
    if not counts:
        return []
    found = {model: (number, since) for model, number, since in counts[0].union(*counts[1:], all=True)}
    return [(model, *found.get(model, (0, None))) for model in models]


def _undelivered(url: str) -> ModerationTask:
    """The outbox: what people did that those concerned were not told of yet."""
    state = alerts_outbox_state()
    number = state["waiting"] + state["failed"]
    return ModerationTask(_("Undelivered events"), number, _OLDEST, state["oldest"], url)
