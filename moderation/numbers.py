"""What was reported and decided, year by year, for everybody to read."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, F, QuerySet
from django.db.models.functions import ExtractYear

from moderation.models import (
    ModerationAppeal,
    ModerationCase,
    ModerationDecision,
    ModerationMeasure,
    ModerationReport,
)
from moderation.rules import ModerationRule


@dataclass
class ModerationYear:
    year: int
    reports: dict[str, int] = field(default_factory=dict)
    """By the value of the reason."""
    decisions: dict[str, int] = field(default_factory=dict)
    """By the value of the measure."""
    appeals: int = 0
    overturned: int = 0
    took: timedelta | None = None
    """From the first report of a case to its decision, on average."""

    @property
    def report_rows(self) -> list[tuple[str, int]]:
        """In words, in the order of the rules."""
        return [(str(rule.label), self.reports.get(rule, 0)) for rule in ModerationRule]

    @property
    def decision_rows(self) -> list[tuple[str, int]]:
        return [(str(measure.label), self.decisions.get(measure, 0)) for measure in ModerationMeasure]

    @property
    def report_count(self) -> int:
        return sum(self.reports.values())

    @property
    def hours(self) -> int | None:
        return None if self.took is None else round(self.took / timedelta(hours=1))


def moderation_years() -> list[ModerationYear]:
    """The newest first; four queries, over all that is kept."""
    years: dict[int, ModerationYear] = {}

    def of(number: int) -> ModerationYear:
        return years.setdefault(number, ModerationYear(number))

    for number, reason, count in _by_year(ModerationReport.objects.all(), "created_at", "reason"):
        of(number).reports[reason] = count
    for number, measure, count in _by_year(ModerationDecision.objects.all(), "made_at", "measure"):
        of(number).decisions[measure] = count
    for number, outcome, count in _by_year(ModerationAppeal.objects.all(), "made_at", "outcome"):
        of(number).appeals += count
        if outcome == ModerationAppeal.Outcome.OVERTURNED:
            of(number).overturned += count
    for number, took in _took():
        of(number).took = took
    return sorted(years.values(), key=lambda year: -year.year)


def _by_year(rows: QuerySet[Any], moment: str, kind: str) -> QuerySet[Any, Any]:
    """Year, kind, and how many."""
    counted: QuerySet[Any, Any] = rows.values_list(ExtractYear(moment), kind).annotate(number=Count("pk"))
    return counted.order_by()


def _took() -> QuerySet[Any, Any]:
    """Year, and how long a case waited that was reported."""
    closed = ModerationCase.objects.filter(closed_at__isnull=False)
    took = Avg(F("closed_at") - F("opened_at"))
    waited: QuerySet[Any, Any] = closed.values_list(ExtractYear("closed_at")).annotate(took=took)
    return waited.order_by()
