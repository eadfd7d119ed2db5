"""A page of notifications, cut by how long ago they happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.queries import AlertsShown

_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)


class AlertsAge(TextChoices):
    """By the calendar of the site: what happened an hour ago may be of yesterday."""

    TODAY = "today", _("Today")
    WEEK = "week", _("This week")
    MONTH = "month", _("This month")
    EARLIER = "earlier", _("Earlier")


@dataclass(frozen=True)
class AlertsSection:
    age: AlertsAge
    rows: Sequence[AlertsShown]
    is_continued: bool
    """Does it go on where the page before ended? Then its heading stands there."""


def alerts_sections(rows: Iterable[AlertsShown], *, after: str = "") -> list[AlertsSection]:
    """`after`: the age of the last row before these, if they are shown under it."""
    today = timezone.localdate()
    ages = groupby(rows, key=lambda alert: _age(alert.row.happened_at, today))
    return [AlertsSection(age, list(alerts), age == after) for age, alerts in ages]


def _age(moment: datetime, today: date) -> AlertsAge:
    age = today - timezone.localtime(moment).date()
    if age <= timedelta():
        return AlertsAge.TODAY
    if age < _WEEK:
        return AlertsAge.WEEK
    return AlertsAge.MONTH if age < _MONTH else AlertsAge.EARLIER
