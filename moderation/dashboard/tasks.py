"""What waits for somebody of the team: how much, and since when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

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


def moderation_tasks(request: HttpRequest) -> list[ModerationTask]:
    def cases(url: str) -> ModerationTask:
        number, since = moderation_cases_waiting(request)
        return ModerationTask(_("Cases"), number, _("The oldest:"), since, url)

    kinds = {
        "moderation.moderationcase": cases,
        "moderation.moderationappeal": _appeals,
        "moderation.moderationfailedtask": _failed,
        "alerts.alertsevent": _undelivered,
    }
    urls = {model: moderation_list_url(request.user, model) for model in kinds}
    return [count(urls[model]) for model, count in kinds.items() if urls[model]]


def _appeals(url: str) -> ModerationTask:
    waiting = ModerationAppeal.objects.filter(outcome="")
    found = waiting.aggregate(number=Count("pk"), since=Min("made_at"))
    return ModerationTask(_("Appeals"), found["number"], _("The oldest:"), found["since"], url)


def _failed(url: str) -> ModerationTask:
    found = ModerationFailedTask.objects.aggregate(number=Count("pk"), since=Max("last_at"))
    return ModerationTask(_("Failed tasks"), found["number"], _("The newest:"), found["since"], url)


def _undelivered(url: str) -> ModerationTask:
    """The outbox: what people did that those concerned were not told of yet."""
    state = alerts_outbox_state()
    number = state["waiting"] + state["failed"]
    return ModerationTask(_("Undelivered events"), number, _("The oldest:"), state["oldest"], url)
