"""Tags that every template may use; loaded without `{% load %}`."""

from datetime import date, datetime, timedelta
from functools import cache

from django import template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from common.words import common_by_language

register = template.Library()

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@register.simple_tag
@cache
def common_icon(name: str, filled: bool = False) -> SafeString:
    """An icon of templates/common/_sprite.html; words beside it or `aria-label` say what it means."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="#icon-{}"></use></svg>',
        " icon-filled" if filled else "",
        name,
    )


@register.simple_tag
@common_by_language
def common_piece(template: str) -> SafeString:
    """A template that says the same to everybody of a language."""
    return render_to_string(template)


@register.simple_tag
def common_control(field: BoundField) -> SafeString:
    """The control of a form field. Its label stands above it; what allauth writes inside would repeat it."""
    return field.as_widget(attrs={"placeholder": False})


@register.filter
def common_date(moment: datetime, style: str = "DATE_FORMAT") -> str:
    """As Django's `date`, but Portuguese months are written small."""
    return _written(timezone.localtime(moment), style)


@register.filter
def common_day(day: date, style: str = "MONTH_DAY_FORMAT") -> str:
    """As `common_date`, of a day that has no time."""
    return _written(day, style)


def _written(moment: date, style: str) -> str:
    words = date_format(moment, style)
    return words.lower() if get_language() == "pt-br" else words


@register.simple_tag
def common_ago(moment: datetime) -> SafeString:
    """`<time>`: how long ago, short ("3 h"); the full date as its title."""
    local = timezone.localtime(moment)
    return SafeString(f"{_in_full(local)}{_ago(local, timezone.now())}</time>")


@common_by_language
def _in_full(moment: datetime) -> str:
    full = escape(common_date(moment, "DATETIME_FORMAT"))
    return f'<time datetime="{moment.isoformat(timespec="seconds")}" title="{full}">'


def _ago(moment: datetime, now: datetime) -> str:
    age = now - moment
    if age < _HOUR:
        return _minutes(age // _MINUTE)
    if age < _DAY:
        return _hours(age // _HOUR)
    if age < 7 * _DAY:
        return _days(age // _DAY)
    return _day(moment.date(), moment.year == timezone.localtime(now).year)


@common_by_language
def _minutes(minutes: int) -> str:
    words = gettext("%(minutes)s min") % {"minutes": minutes}
    return escape(words if minutes > 0 else pgettext("age", "now"))


@common_by_language
def _hours(hours: int) -> str:
    return escape(gettext("%(hours)s h") % {"hours": hours})


@common_by_language
def _days(days: int) -> str:
    return escape(gettext("%(days)s d") % {"days": days})


@common_by_language
def _day(day: date, is_this_year: bool) -> str:
    return escape(_written(day, "MONTH_DAY_FORMAT" if is_this_year else "DATE_FORMAT"))
