from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest

from moderation.models import ModerationCase


def moderation_cases_waiting(request: HttpRequest) -> tuple[int, datetime | None]:
    """How many cases wait, and since when; asked once a request, whoever of a page shows it."""
    asked: Any = request
    if not hasattr(asked, "moderation_waiting"):
        found = ModerationCase.objects.filter(closed_at=None).aggregate(Count("pk"), Min("opened_at"))
        asked.moderation_waiting = found["pk__count"], found["opened_at__min"]
    waiting: tuple[int, datetime | None] = asked.moderation_waiting
    return waiting
