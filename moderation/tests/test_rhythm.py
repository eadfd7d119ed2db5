"""When jobs run is told in words of the site's own."""

import pytest
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from moderation.rhythm import moderation_rhythm_words


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        ((300, IntervalSchedule.SECONDS), "every 5 minutes"),
        ((60, IntervalSchedule.SECONDS), "every minute"),
        ((90, IntervalSchedule.SECONDS), "every 90 seconds"),
        ((1, IntervalSchedule.HOURS), "every hour"),
        ((48, IntervalSchedule.HOURS), "every 2 days"),
    ],
)
def test_how_often_a_job_runs_is_told(interval: tuple[int, str], words: str) -> None:
    every, period = interval
    periodic = PeriodicTask(interval=IntervalSchedule(every=every, period=period))
    assert moderation_rhythm_words(periodic) == words


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ({"hour": "4", "minute": "30"}, "every day at 04:30"),
        ({"minute": "5"}, "every hour at minute 5"),
        ({"hour": "4", "minute": "30", "day_of_week": "1"}, "30 4 * * 1"),
        ({"hour": "*/2", "minute": "0"}, "0 */2 * * *"),
    ],
)
def test_at_what_times_a_job_runs_is_told(times: dict[str, str], words: str) -> None:
    assert moderation_rhythm_words(PeriodicTask(crontab=CrontabSchedule(**times))) == words
