"""What tests of alerts share: emptying the outbox as the worker does, and saying what somebody is told."""

from collections.abc import Callable

import pytest

from accounts.models import AccountsUser
from alerts.delivery import alerts_deliver_batch
from alerts.models import AlertsActor, AlertsInbox, AlertsNotification

Told = Callable[[AccountsUser], list[tuple[str, list[str]]]]


@pytest.fixture
def deliver(db: None) -> Callable[[], int]:
    """Look at every event, as the worker does; returns how many there were."""

    def run() -> int:
        total = 0
        while done := alerts_deliver_batch():
            total += done
        return total

    return run


@pytest.fixture
def told(db: None) -> Told:
    """What somebody is told, newest first: the kind and who did it, by name."""

    def of(person: AccountsUser) -> list[tuple[str, list[str]]]:
        shown = AlertsNotification.objects.filter(recipient=person.pk, actor_count__gt=0)
        return [(row.kind, names_of(row)) for row in shown.order_by("-seq", "-pk")]

    return of


def names_of(notification: AlertsNotification) -> list[str]:
    present = AlertsActor.objects.filter(notification=notification, is_present=True)
    names = sorted(present.values_list("actor__username", flat=True))
    assert len(names) == notification.actor_count
    return names


def unread_of(person: AccountsUser) -> int:
    """As the inbox says, which is what the rows say."""
    inbox = AlertsInbox.objects.filter(pk=person.pk).first()
    rows = AlertsNotification.objects.filter(recipient=person.pk, read_at=None, actor_count__gt=0)
    counted = inbox.unread if inbox else 0
    assert counted == rows.count()
    return counted
