"""What /readyz tells of the outbox."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alerts.models import AlertsEvent
from celery_app import app


@pytest.mark.django_db(transaction=True)
def test_readyz_tells_how_long_events_wait_and_how_many_failed(client: Client) -> None:
    def told() -> tuple[int, int]:
        answer = client.get("/readyz")
        assert answer.status_code == 200
        return answer.json()["alerts_outbox_seconds"], answer.json()["alerts_outbox_failed"]

    assert told() == (0, 0)
    then = timezone.now() - timedelta(hours=2)
    AlertsEvent.objects.create(topic="like", created_at=then, attempts=5)
    assert told() == (0, 1)
    AlertsEvent.objects.create(topic="like", created_at=timezone.now() - timedelta(minutes=5))
    seconds, failed = told()
    assert 300 <= seconds < 360
    assert failed == 1


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("alerts.deliver", "alerts"),
        ("alerts.sweep", "alerts"),
        ("alerts.digest", "default"),
        ("alerts.trim", "default"),
        ("alerts.trim_subscriptions", "default"),
    ],
)
def test_mail_and_clean_up_keep_nobody_from_hearing(task: str, queue: str) -> None:
    assert app.amqp.router.route({}, task)["queue"].name == queue
