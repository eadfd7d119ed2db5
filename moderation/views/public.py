"""The rules, and what became of reports: for everybody."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from moderation.numbers import ModerationYear, moderation_years
from moderation.rules import MODERATION_RULES, ModerationRule

_KEPT = 3600  # seconds; the numbers are those of whole years
_KEY = "moderation:years"


@require_safe
def moderation_rules_view(request: HttpRequest) -> HttpResponse:
    rules = [(rule, rule.label, MODERATION_RULES[rule]) for rule in ModerationRule]
    return render(request, "moderation/rules.html", {"moderation_rules": rules})


@require_safe
def moderation_numbers_view(request: HttpRequest) -> HttpResponse:
    years: list[ModerationYear] = cache.get_or_set(_KEY, moderation_years, _KEPT) or []
    return render(request, "moderation/numbers.html", {"moderation_years": years})
