"""When a job of the schedule runs, in words: those of django_celery_beat are English in most languages."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

# The longest that fits comes first.
_UNITS = {
    86_400: ngettext_lazy("every day", "every %(count)d days", "count"),
    3_600: ngettext_lazy("every hour", "every %(count)d hours", "count"),
    60: ngettext_lazy("every minute", "every %(count)d minutes", "count"),
    1: ngettext_lazy("every second", "every %(count)d seconds", "count"),
}
_ALWAYS = "*"


def moderation_rhythm_words(periodic: PeriodicTask) -> str:
    if periodic.interval:
        return _often(periodic.interval)
    if periodic.crontab:
        return _at_times(periodic.crontab)
    return str(periodic.scheduler)


def _often(interval: IntervalSchedule) -> str:
    seconds = timedelta(**{interval.period: interval.every}).total_seconds()
    for unit, words in _UNITS.items():
        if seconds and not seconds % unit:
            return str(words % {"count": int(seconds // unit)})
    return str(interval)


def _at_times(times: CrontabSchedule) -> str:
    """What is neither daily nor hourly stands as cron writes it, which is nobody's language."""
    days = (times.day_of_month, times.month_of_year, times.day_of_week)
    if set(days) == {_ALWAYS} and times.minute.isdecimal():
        minute = int(times.minute)
        if times.hour.isdecimal():
            return _("every day at %(time)s") % {"time": f"{int(times.hour):02}:{minute:02}"}
        if times.hour == _ALWAYS:
            return _("every hour at minute %(minute)s") % {"minute": minute}
    return " ".join([times.minute, times.hour, *days])
