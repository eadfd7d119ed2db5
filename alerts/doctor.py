"""What must hold of notifications that no constraint can keep."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, Exists, F, Max, Model, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import AccountsUser
from alerts.kinds import AlertsKind, AlertsTopic
from alerts.looks import AlertsKey, alerts_look_again
from alerts.models import AlertsActor, AlertsEvent, AlertsInbox, AlertsNotification
from alerts.outbox import AlertsNote, alerts_note
from alerts.truth import alerts_holding
from common.doctor import CommonCounter, CommonDoctorCheck, common_rows_sample
from common.inbox import common_inboxes_lock
from feed.models import FeedComment, FeedPost

_LATE = timedelta(hours=1)
_LATE_SHOWN = 100
_BATCH = 500


class _ActorCount(CommonCounter):
    def _recount(self, keys: list[Any]) -> None:
        """Delivery writes counts that it read under the recipients' locks."""
        recipients = AlertsNotification.objects.filter(pk__in=keys).values_list("recipient", flat=True)
        with transaction.atomic():
            common_inboxes_lock(AlertsInbox, set(recipients))
            super()._recount(keys)


class _Unread(CommonCounter):
    def _recount(self, keys: list[Any]) -> None:
        """With the next number: pages that are open hear of it once the cached one is forgotten."""
        with transaction.atomic():
            super()._recount(keys)
            AlertsInbox.objects.filter(pk__in=keys).update(seq=F("seq") + 1)


_PRESENT = Count("actors", filter=Q(actors__is_present=True))
_SIGNED = Case(When(kind=AlertsKind.NOTICE, then=Value(1)), default=Value(0))
_UNREAD = Count("notifications", filter=Q(notifications__read_at=None, notifications__actor_count__gt=0))


def _behind(share: float = 1.0) -> list[str]:
    """Notifications with a number that their inbox has not given out yet."""
    ahead = common_rows_sample(AlertsNotification.objects.all(), share).filter(seq__gt=F("recipient__seq"))
    rows = (
        ahead.values_list("recipient")
        .annotate(there=Max("seq"))
        .values_list("recipient", "recipient__seq", "there")
    )
    return [f"{user}: {seq} given out, {there} there" for user, seq, there in rows]


def _mend_behind() -> int:
    ahead = AlertsNotification.objects.filter(seq__gt=F("recipient__seq"))
    users = sorted(set(ahead.values_list("recipient", flat=True)))
    for user in users:
        with transaction.atomic():
            common_inboxes_lock(AlertsInbox, [user])
            highest = AlertsNotification.objects.filter(recipient=user).aggregate(seq=Max("seq"))["seq"]
            AlertsInbox.objects.filter(pk=user, seq__lt=highest or 0).update(seq=highest)
    return len(users)


def _late(share: float = 1.0) -> list[str]:
    """The oldest of them: a broker that is away leaves thousands, which say the same."""
    late = AlertsEvent.objects.filter(created_at__lt=timezone.now() - _LATE).order_by("created_at")
    return [f"event {event.pk}: {event.topic}, {event.attempts} attempts" for event in late[:_LATE_SHOWN]]


def _untrue(share: float = 1.0) -> list[str]:
    """What people are told that is not so, or not for their eyes. While events wait, nothing is said: any of
    them may be about to change it."""
    if AlertsEvent.objects.exists():
        return []
    keys = list(_untrue_keys(share))
    # What was done while these were looked at has left events.
    if AlertsEvent.objects.exists():
        return []
    return [f"{key.recipient} is told of {key.kind} {key.target} by {key.actor}" for key in keys]


def _untrue_keys(share: float = 1.0) -> Iterator[AlertsKey]:
    told = common_rows_sample(AlertsActor.objects.filter(is_present=True), share).order_by("pk")
    rows = told.select_related("notification").iterator(_BATCH)
    while batch := [alerts_look_again(row) for row in islice(rows, _BATCH)]:
        keys = {look.key for look in batch}
        yield from sorted(keys - alerts_holding(batch, keys))


def _mend_untrue() -> int:
    """Let delivery look again."""
    pairs = {(key.actor, key.recipient) for key in _untrue_keys()}
    with transaction.atomic():
        alerts_note(
            *(AlertsNote(AlertsTopic.WALL, actor=actor, recipient=recipient) for actor, recipient in pairs)
        )
    return len(pairs)


_ALL = Q()


@dataclass(frozen=True)
class _Gone:
    """Rows whose `field` names something that is gone, and no event waits that would remove them."""

    rows: type[Model]
    field: str
    named: type[Model]
    topic: AlertsTopic
    says: str
    """The field of the event that names it."""
    besides: Q = _ALL

    def check(self, name: str) -> CommonDoctorCheck:
        return CommonDoctorCheck(name, self.find, self.mend, self.find)

    def find(self, share: float = 1.0) -> list[str]:
        return [f"{self.named._meta.model_name} {key}" for key in self._keys(share)]

    def mend(self) -> int:
        """Write the event that is missing: delivery removes the rows, in bounded batches."""
        keys = list(self._keys())
        for start in range(0, len(keys), _BATCH):
            notes: list[dict[str, Any]] = [{self.says: key} for key in keys[start : start + _BATCH]]
            with transaction.atomic():
                alerts_note(*(AlertsNote(self.topic, **note) for note in notes))
        return len(keys)

    def _keys(self, share: float = 1.0) -> Iterable[int]:
        key = OuterRef(self.field)
        there = self.named._default_manager.filter(pk=key)
        waiting = AlertsEvent.objects.filter(topic=self.topic, **{self.says: key})
        rows: QuerySet[Any] = common_rows_sample(self.rows._default_manager.all(), share)
        gone = rows.filter(self.besides, ~Exists(there), ~Exists(waiting), **{f"{self.field}__isnull": False})
        return gone.order_by(self.field).values_list(self.field, flat=True).distinct()


# What is about a post goes with it, whatever else it is about.
_UNDER_A_POST = Q(Exists(FeedPost.objects.filter(pk=OuterRef("post"))))

ALERTS_DOCTOR_CHECKS = [
    # People before notifications, and these before the inboxes that count them.
    _Gone(AlertsInbox, "user", AccountsUser, AlertsTopic.PERSON, "actor").check("inboxes of who is gone"),
    _Gone(AlertsActor, "actor", AccountsUser, AlertsTopic.PERSON, "actor").check("actors who are gone"),
    _Gone(AlertsNotification, "post", FeedPost, AlertsTopic.POST, "post").check(
        "notifications about posts that are gone"
    ),
    _Gone(AlertsNotification, "comment", FeedComment, AlertsTopic.COMMENT, "comment", _UNDER_A_POST).check(
        "notifications about comments that are gone"
    ),
    _ActorCount(AlertsNotification, "actor_count", _PRESENT + _SIGNED).check("people of notifications"),
    _Unread(AlertsInbox, "unread", _UNREAD).check("unread counters of inboxes"),
    CommonDoctorCheck("numbers of inboxes", _behind, _mend_behind, _behind),
    CommonDoctorCheck("notifications of what is not so", _untrue, _mend_untrue, _untrue),
    # Why they wait is for somebody to find out: a worker is away, or they fail.
    CommonDoctorCheck("events that wait for an hour", _late, sample=_late),
]
