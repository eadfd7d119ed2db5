from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from moderation.dashboard.plots import moderation_plots
from moderation.dashboard.server import moderation_server
from moderation.dashboard.tasks import moderation_tasks
from moderation.days import moderation_days


def moderation_dashboard(request: HttpRequest) -> dict[str, Any]:
    """All numbers that this one of the team may see; about a query for each part, none for each row."""
    user: Any = request.user
    numbers: dict[str, Any] = {"tasks": moderation_tasks(request)}
    if user.has_perm("moderation.view_moderationday"):
        numbers["days"] = days = moderation_days(timezone.localdate())
        numbers["plots"] = moderation_plots(days, user)
    if user.has_perm("moderation.view_moderationjob"):
        numbers["server"] = moderation_server(user)
    return numbers
