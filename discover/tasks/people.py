from time import monotonic

from celery import shared_task

from discover.runs import DiscoverCounts, discover_run
from discover.trends import discover_trends_make
from social.suggestions import social_suggestions_due, social_suggestions_make

_SECONDS = 90  # of one run; the next goes on


@shared_task(name="discover.suggestions")
def discover_suggestions() -> None:
    """Find whom people who were here may want to follow."""
    discover_run("discover.suggestions", _suggestions)


@shared_task(name="discover.trends")
def discover_trends() -> None:
    """See what is talked of more than usually."""
    discover_run("discover.trends", lambda: {"hashtags": discover_trends_make()})


def _suggestions() -> DiscoverCounts:
    end, done = monotonic() + _SECONDS, 0
    while monotonic() < end and (due := social_suggestions_due()):
        social_suggestions_make(due)
        done += len(due)
    return {"people": done}
