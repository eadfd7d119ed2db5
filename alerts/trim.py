"""What nobody looks for any more, removed in bounded steps. Each step is one transaction: whoever is killed
between two of them leaves nothing half done, and whoever comes next finds the rest."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import AccountsProfile
from alerts.live import alerts_versions_write
from alerts.looks import AlertsFinding
from alerts.models import AlertsEvent, AlertsInbox, AlertsNotification, AlertsSubscription
from alerts.writing import AlertsWriting
from common.inbox import common_inboxes_lock
from social.models import SocialFollow

ALERTS_KEPT = 500
"""So many of each recipient's notifications stay, however old they are."""
ALERTS_KEPT_FOR = timedelta(days=180)
_STRETCH = 1_000  # inboxes, or subscriptions, that are looked at together
_BATCH = 500  # notifications removed in one transaction
_BATCHES = 50  # of one stretch
_TIES = 100  # subscriptions removed in one transaction, under the locks of twice as many profiles

# Two probes of alerts_notification_page for whoever has nothing old, and so for nearly everybody.
_OLD = f"""
select inbox.id, old.id
from unnest(%(recipients)s::bigint[]) inbox (id)
cross join lateral (
    select from {AlertsNotification._meta.db_table}
    where recipient_id = inbox.id and happened_at < %(before)s limit 1
) any_old
cross join lateral (
    select happened_at, id from {AlertsNotification._meta.db_table}
    where recipient_id = inbox.id
    order by happened_at desc, id desc offset %(kept)s - 1 limit 1
) last_kept
cross join lateral (
    select id from {AlertsNotification._meta.db_table}
    where recipient_id = inbox.id and happened_at < %(before)s
        and (happened_at, id) < (last_kept.happened_at, last_kept.id)
    order by happened_at desc, id desc limit %(batch)s
) old
limit %(batch)s
"""  # noqa: S608 - the name of our own table


def alerts_trim_stretch(after: int) -> int | None:
    """Trim the next inboxes by key; returns the key to go on after, None when there are no more."""
    inboxes = AlertsInbox.objects.filter(pk__gt=after).order_by("pk")
    recipients = list(inboxes.values_list("pk", flat=True)[:_STRETCH])
    for _batch in range(_BATCHES):
        if not _trim(recipients):
            return recipients[-1] if len(recipients) == _STRETCH else None
    # These have more than a stretch may take time for.
    return after


def _trim(recipients: Sequence[int]) -> int:
    """One batch; looked for again under the locks, as somebody may have joined an old group meanwhile."""
    concerned = {recipient for recipient, _key in _old(recipients)}
    if not concerned:
        return 0
    with transaction.atomic():
        common_inboxes_lock(AlertsInbox, concerned)
        return alerts_notifications_drop(notifications=[key for _one, key in _old(sorted(concerned))])


def _old(recipients: Sequence[int]) -> list[tuple[int, int]]:
    """Notifications that go, with their recipients."""
    before = timezone.now() - ALERTS_KEPT_FOR
    values: dict[str, Any] = {
        "recipients": list(recipients),
        "before": before,
        "kept": ALERTS_KEPT,
        "batch": _BATCH,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OLD, values)
        return list(cursor.fetchall())


def alerts_notifications_drop(*, notifications: Collection[int]) -> int:
    """Remove notifications (keys), read or not, as delivery does with those of what is gone."""
    finding = AlertsFinding(dropped=list(notifications))
    with transaction.atomic():
        versions = AlertsWriting([(AlertsEvent(), finding)]).run()
        transaction.on_commit(lambda: alerts_versions_write(versions), robust=True)
    return len(notifications)


def alerts_subscriptions_trim_stretch(after: int) -> int | None:
    """Remove those of the next subscriptions that rest; returns as alerts_trim_stretch does."""
    subscriptions = AlertsSubscription.objects.filter(pk__gt=after).order_by("pk")
    keys = list(subscriptions.values_list("pk", flat=True)[:_STRETCH])
    resting = list(AlertsSubscription.objects.filter(_rests(), pk__in=keys))
    for start in range(0, len(resting), _TIES):
        _end(resting[start : start + _TIES])
    return keys[-1] if len(keys) == _STRETCH else None


def _end(resting: Sequence[AlertsSubscription]) -> None:
    """Follows wait for the profiles: nobody follows again, and asks again, before this one is gone."""
    ends = {end for each in resting for end in (each.subscriber_id, each.author_id)}
    profiles = AccountsProfile.objects.filter(pk__in=ends).order_by("pk")
    with transaction.atomic():
        list(profiles.select_for_update(no_key=True).values_list("pk"))
        AlertsSubscription.objects.filter(_rests(), pk__in=[each.pk for each in resting]).delete()


def _rests() -> Q:
    """The author is not followed."""
    follow = SocialFollow.objects.filter(follower=OuterRef("subscriber"), followed=OuterRef("author"))
    return Q(~Exists(follow))
