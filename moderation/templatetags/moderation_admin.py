"""Tags of the team's pages."""

from typing import Any

from django import template
from django.template import Context

from moderation import dashboard, waiting

register = template.Library()


@register.simple_tag(takes_context=True)
def moderation_waiting(context: Context) -> int | None:
    """How many cases wait; None for those of the team who decide none."""
    request: Any = context["request"]
    if not request.user.has_perm("moderation.view_moderationcase"):
        return None
    return waiting.moderation_cases_waiting(request)[0]


@register.simple_tag(takes_context=True)
def moderation_dashboard(context: Context) -> dict[str, Any]:
    return dashboard.moderation_dashboard(context["request"])
