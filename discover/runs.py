"""Every job of discovery runs through here: once at a time, and with a row that says how it went."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from django.utils import timezone

from common.alone import common_alone
from discover.models import DiscoverRun

_KEPT = 200  # runs of each job
_ERROR_MAX = 2_000

DiscoverCounts = dict[str, Any]


def discover_run(job: str, work: Callable[[], DiscoverCounts]) -> DiscoverCounts | None:
    """Run the job and note when, how long, what came of it and how many of what.

    None, and nothing is done, while it runs elsewhere.
    What `work` raises is noted and raised again. Not for use inside a transaction.
    """
    with common_alone(f"discover:{job}") as is_alone:
        if not is_alone:
            return None
        unfinished = DiscoverRun.objects.filter(job=job, outcome=DiscoverRun.Outcome.RUNNING)
        unfinished.update(outcome=DiscoverRun.Outcome.KILLED)
        run, begun = DiscoverRun.objects.create(job=job, began_at=timezone.now()), monotonic()
        try:
            counts = run.counts = work()
            run.outcome = DiscoverRun.Outcome.DONE
        except Exception as error:
            run.outcome, run.error = DiscoverRun.Outcome.FAILED, repr(error)[:_ERROR_MAX]
            raise
        finally:
            run.seconds = round(monotonic() - begun, 3)
            run.save()
            _trim(job)
        return counts


def _trim(job: str) -> None:
    runs = DiscoverRun.objects.filter(job=job).order_by("-pk").values_list("pk", flat=True)
    last = list(runs[_KEPT : _KEPT + 1])
    if last:
        DiscoverRun.objects.filter(job=job, pk__lte=last[0]).delete()
