"""Epochs every hour, fresh posts every half minute."""

from celery import shared_task
from django.db import connection

from discover.epochs import discover_epoch_build, discover_epoch_settle, discover_epochs_drop
from discover.fresh import discover_fresh_add, discover_fresh_trim
from discover.models import DiscoverEpoch
from discover.runs import DiscoverCounts, discover_run

# Of a site of ten million posts, an epoch takes minutes; the broker gives a message 15 of them.
_SECONDS = 12 * 60


@shared_task(name="discover.epoch", soft_time_limit=_SECONDS, time_limit=_SECONDS + 30)
def discover_epoch() -> None:
    """Freeze the site as it is now, and drop what no wall is drawn from any more."""
    discover_run("discover.epoch", _epoch)


@shared_task(name="discover.fresh")
def discover_fresh() -> None:
    """Let new posts into walls. A site that has no epoch yet gets its first at once."""
    discover_run("discover.fresh", _fresh)
    if not DiscoverEpoch.objects.exists():
        discover_run("discover.epoch", _epoch)


def _epoch() -> DiscoverCounts:
    epoch = discover_epoch_build()
    if not connection.in_atomic_block:
        discover_epoch_settle(epoch)
    dropped = discover_epochs_drop()
    return {"posts": epoch.posts, "pools": epoch.pools, "slots": epoch.slots, "dropped": dropped}


def _fresh() -> DiscoverCounts:
    return {"new": discover_fresh_add(), "gone": discover_fresh_trim()}
