"""Findings, written: who is put on notifications and taken off, what is new, and how much is unread.

It works in rounds of one statement each, however many recipients there are, under the locks of their inboxes.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from alerts.kinds import ALERTS_ASKED_KINDS
from alerts.looks import AlertsFinding, AlertsKey, AlertsLook
from alerts.models import AlertsActor, AlertsEvent, AlertsInbox, AlertsNotification
from alerts.truth import alerts_holding
from common.inbox import common_inboxes_lock

_WANTED = """
from unnest(%(recipients)s::bigint[], %(kinds)s::text[], %(targets)s::bigint[], %(actors)s::bigint[])
    as wanted (recipient_id, kind, target, actor_id)
"""
_TOLD = f"""
select told.* {_WANTED}
join {AlertsActor._meta.db_table} told using (recipient_id, kind, target, actor_id)
"""
_OPEN = f"""
select distinct open.* {_WANTED}
join {AlertsNotification._meta.db_table} open using (recipient_id, kind, target)
where open.read_at is null
"""
_WRITE_NOTIFICATIONS = f"""
update {AlertsNotification._meta.db_table} as old
set actor_count = new.actor_count, seq = new.seq, happened_at = new.happened_at
from unnest(%(keys)s::bigint[], %(counts)s::int[], %(seqs)s::bigint[], %(moments)s::timestamptz[])
    as new (id, actor_count, seq, happened_at)
where old.id = new.id
"""  # noqa: S608
_WRITE_INBOXES = f"""
update {AlertsInbox._meta.db_table} as old
set seq = new.seq, unread = old.unread + new.change
from unnest(%(keys)s::bigint[], %(seqs)s::bigint[], %(changes)s::int[]) as new (user_id, seq, change)
where old.user_id = new.user_id
"""  # noqa: S608


@dataclass
class _Change:
    """What becomes of a notification."""

    row: AlertsNotification
    was_unread: bool
    is_news: bool = False

    @property
    def unread(self) -> int:
        """1 if it becomes unread, -1 if it is so no longer."""
        return _is_unread(self.row) - self.was_unread


def _is_unread(row: AlertsNotification) -> bool:
    return row.read_at is None and row.actor_count > 0


@dataclass
class AlertsWriting:
    """All that is found for some events, written in the transaction that took them."""

    found: Sequence[tuple[AlertsEvent, AlertsFinding]]
    _looks: dict[AlertsKey, AlertsLook] = field(default_factory=dict)
    _moments: dict[AlertsKey, datetime] = field(default_factory=dict)
    _changes: dict[int, _Change] = field(default_factory=dict)

    def run(self) -> dict[int, int]:
        """The new sequence numbers, by recipient, of those for whom something changed."""
        self._take_looks()
        dropped = {key for _event, finding in self.found for key in finding.dropped}
        leavers = {finding.leaver for _event, finding in self.found if finding.leaver}
        concerned = {key.recipient for key in self._looks} | _recipients(dropped) | leavers
        inboxes = common_inboxes_lock(AlertsInbox, concerned)
        # The truth is asked under the locks: whoever looks last sees what is so in the end.
        told = {_key(row): row for row in AlertsActor.objects.raw(_TOLD, _wanted(self._looks))}
        holding = alerts_holding(list(self._looks.values()), set(told))
        self._move([row for key, row in told.items() if key in holding and not row.is_present], 1)
        gone = [row for key, row in told.items() if key not in holding and row.is_present]
        self._move(gone, -1)
        self._add([key for key, look in self._looks.items() if look.adds and key in holding - told.keys()])
        self._forget([row.pk for row in gone if row.kind in ALERTS_ASKED_KINDS])
        self._drop(dropped)
        versions = self._write(inboxes)
        AlertsInbox.objects.filter(pk__in=leavers).delete()
        return versions

    def _take_looks(self) -> None:
        for event, finding in self.found:
            for look in finding.looks:
                # Of several looks at the same, one that adds is the strongest.
                if look.key not in self._looks or look.adds:
                    self._looks[look.key] = look
                self._moments[look.key] = event.created_at

    def _move(self, rows: Sequence[AlertsActor], change: int) -> None:
        """People come back to a notification (1), of which nobody is told anew, or leave it (-1)."""
        if not rows:
            return
        self._read({row.notification_id for row in rows})
        AlertsActor.objects.filter(pk__in=[row.pk for row in rows]).update(is_present=change > 0)
        for row in rows:
            self._changes[row.notification_id].row.actor_count += change

    def _read(self, keys: Iterable[int]) -> None:
        unread = set(keys) - self._changes.keys()
        for row in AlertsNotification.objects.filter(pk__in=unread) if unread else ():
            self._change_of(row)

    def _change_of(self, row: AlertsNotification) -> _Change:
        return self._changes.setdefault(row.pk, _Change(row, _is_unread(row)))

    def _add(self, keys: Sequence[AlertsKey]) -> None:
        """Somebody new: on the notification that is open, or on one of its own."""
        if not keys:
            return
        rows = self._opened(keys)
        AlertsActor.objects.bulk_create(
            AlertsActor(notification=rows[key[:3]], **_fields(key), actor_id=key.actor) for key in keys
        )
        for key in keys:
            change = self._change_of(rows[key[:3]])
            change.is_news = True
            change.row.actor_count += 1
            change.row.happened_at = max(change.row.happened_at, self._moments[key])

    def _opened(self, keys: Sequence[AlertsKey]) -> dict[tuple[Any, ...], AlertsNotification]:
        """The open notifications of these keys, by recipient, kind and target; new where there is none."""
        found = {
            (row.recipient_id, row.kind, row.target): self._change_of(row).row
            for row in AlertsNotification.objects.raw(_OPEN, _wanted(keys))
        }
        new = {key[:3]: self._new(key) for key in keys if key[:3] not in found}
        AlertsNotification.objects.bulk_create(new.values())
        return found | new

    def _new(self, key: AlertsKey) -> AlertsNotification:
        look = self._looks[key]
        return AlertsNotification(
            **_fields(key), post_id=look.post, comment_id=look.comment, happened_at=self._moments[key]
        )

    def _forget(self, actors: Sequence[int]) -> None:
        """Should they do it again, it is told again."""
        if actors:
            AlertsActor.objects.filter(pk__in=actors).delete()

    def _drop(self, keys: Collection[int]) -> None:
        """What is about something that is gone, or for somebody who is."""
        self._read(keys)
        for key in keys & self._changes.keys():
            self._changes[key].row.actor_count = 0
        self._forget([key for _event, finding in self.found for key in finding.forgotten])
        AlertsActor.objects.filter(notification__in=keys).delete()
        AlertsNotification.objects.filter(pk__in=keys).delete()

    def _write(self, inboxes: dict[int, AlertsInbox]) -> dict[int, int]:
        changed: dict[int, int] = {}
        for change in self._changes.values():
            recipient = change.row.recipient_id
            changed[recipient] = changed.get(recipient, 0) + change.unread
            if change.is_news:
                change.row.seq = inboxes[recipient].seq + 1
        if not changed:
            return {}
        versions = {recipient: inboxes[recipient].seq + 1 for recipient in changed}
        rows = [change.row for change in self._changes.values()]
        with connection.cursor() as cursor:
            cursor.execute(
                _WRITE_NOTIFICATIONS,
                {
                    "keys": [row.pk for row in rows],
                    "counts": [row.actor_count for row in rows],
                    "seqs": [row.seq for row in rows],
                    "moments": [row.happened_at for row in rows],
                },
            )
            inbox_values = {
                "keys": list(versions),
                "seqs": list(versions.values()),
                "changes": list(changed.values()),
            }
            cursor.execute(_WRITE_INBOXES, inbox_values)
        return versions


def _recipients(notifications: Collection[int]) -> set[int]:
    if not notifications:
        return set()
    rows = AlertsNotification.objects.filter(pk__in=notifications)
    return set(rows.values_list("recipient", flat=True))


def _key(row: AlertsActor) -> AlertsKey:
    return AlertsKey(row.recipient_id, row.kind, row.target, row.actor_id)


def _fields(key: AlertsKey) -> dict[str, Any]:
    return {"recipient_id": key.recipient, "kind": key.kind, "target": key.target}


def _wanted(keys: Iterable[AlertsKey]) -> dict[str, list[Any]]:
    columns = list(zip(*keys, strict=True)) or [()] * 4
    return dict(zip(("recipients", "kinds", "targets", "actors"), map(list, columns), strict=True))
