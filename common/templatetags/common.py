"""Tags that every template may use; loaded without `{% load %}`."""

from datetime import datetime, timedelta
from functools import cache, lru_cache

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

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
def common_control(field: BoundField) -> SafeString:
    """The control of a form field. Its label stands above it; what allauth writes inside would repeat it."""
    return field.as_widget(attrs={"placeholder": False})


@register.filter
def common_date(moment: datetime, style: str = "DATE_FORMAT") -> str:
    """As Django's `date`, but Portuguese months are written small."""
    words = date_format(timezone.localtime(moment), style)
    return words.lower() if get_language() == "pt-br" else words


@register.simple_tag
def common_ago(moment: datetime) -> SafeString:
    """`<time>`: how long ago, short ("3 h"); the full date as its title."""
    local = timezone.localtime(moment)
    full, short = escape(_in_full(local, get_language())), escape(_ago(local, timezone.now()))
    return SafeString(f'<time datetime="{local.isoformat(timespec="seconds")}" title="{full}">{short}</time>')


@lru_cache(maxsize=4096)
def _in_full(moment: datetime, language: str | None) -> str:
    return common_date(moment, "DATETIME_FORMAT")


def _ago(moment: datetime, now: datetime) -> str:
    age = now - moment
    if age < _MINUTE:
        return pgettext("age", "now")
    if age < _HOUR:
        return gettext("%(minutes)s min") % {"minutes": age // _MINUTE}
    if age < _DAY:
        return gettext("%(hours)s h") % {"hours": age // _HOUR}
    if age < 7 * _DAY:
        return gettext("%(days)s d") % {"days": age // _DAY}
    if moment.year == timezone.localtime(now).year:
        return common_date(moment, "MONTH_DAY_FORMAT")
    return common_date(moment)
