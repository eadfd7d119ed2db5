"""Bars of the last thirty days, as numbers for an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.templatetags.common import common_day
from moderation.dashboard.links import moderation_list_url
from moderation.models import ModerationDay

MODERATION_PLOT_HEIGHT = 80
_STEP = 10  # of a day; a bar is eight wide

# What is counted, its words, and the list that it leads to: messages are nobody's to read.
_KINDS = (
    ("active", gettext_lazy("Active people"), ""),
    ("signups", gettext_lazy("Sign-ups"), "accounts.accountsuser"),
    ("posts", gettext_lazy("Posts"), "feed.feedpost"),
    ("messages", gettext_lazy("Messages"), ""),
)


@dataclass(frozen=True)
class ModerationBar:
    x: int
    y: int
    height: int
    words: str
    is_today: bool


@dataclass(frozen=True)
class ModerationPlot:
    kind: str
    label: str
    today: int
    most: int
    words: str
    """All of it in a sentence, for who hears the page."""
    bars: list[ModerationBar]
    width: int
    url: str


def moderation_plots(days: Sequence[ModerationDay], user: Any) -> list[ModerationPlot]:
    return [
        _plot(kind, str(label), days, moderation_list_url(user, model) if model else "")
        for kind, label, model in _KINDS
    ]


def _plot(kind: str, label: str, days: Sequence[ModerationDay], url: str) -> ModerationPlot:
    values = [getattr(day, kind) for day in days]
    most = max(values)
    bars = [_bar(place, day, getattr(day, kind), most, len(days)) for place, day in enumerate(days)]
    return ModerationPlot(kind, label, values[-1], most, _words(days, values), bars, len(days) * _STEP, url)


def _bar(place: int, day: ModerationDay, value: int, most: int, days: int) -> ModerationBar:
    # A day with nothing keeps a line to stand on; one with anything is higher than that.
    height = max(3, round(value / most * MODERATION_PLOT_HEIGHT)) if value else 1
    words = f"{common_day(day.day)}: {localize(value)}"
    return ModerationBar(
        place * _STEP + 1, MODERATION_PLOT_HEIGHT - height, height, words, is_today=place == days - 1
    )


def _words(days: Sequence[ModerationDay], values: Sequence[int]) -> str:
    if not any(values):
        return _("Nothing in thirty days.")
    best = max(range(len(values)), key=lambda place: values[place])
    return _("From %(first)s to today: %(average)s a day on average, most on %(best)s with %(most)s.") % {
        "first": common_day(days[0].day),
        "average": localize(round(sum(values) / len(values), 1)),
        "best": common_day(days[best].day),
        "most": localize(values[best]),
    }
