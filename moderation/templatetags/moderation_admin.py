"""Tags of the team's pages."""

from typing import Any

from django import template
from django.template import Context

from moderation.models import ModerationCase

register = template.Library()

_COUNTED = 1_000
"""More than that, nobody needs to know exactly: the head of every page counts them."""


@register.simple_tag(takes_context=True)
def moderation_waiting(context: Context) -> int | None:
    """How many cases wait; None for those of the team who decide none."""
    user: Any = context["request"].user
    if not user.has_perm("moderation.view_moderationcase"):
        return None
    return ModerationCase.objects.filter(closed_at=None)[:_COUNTED].count()
