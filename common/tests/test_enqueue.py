import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack, closing
from time import monotonic, sleep
from typing import Any

import pytest
from celery import Celery
from celery.app.task import Task
from django.db import transaction
from kombu.exceptions import EncodeError

from celery_app import app as site_app
from common.breaker import CommonBreaker
from common.enqueue import CommonPublisher, common_enqueue
from common.tests.brokers import CommonTestBroker

ATTEMPT = 0.5  # seconds that the first request of an outage may pay
NOTHING = 0.02  # and those after it

AnyTask = Task[..., Any]


def make_task(url: str) -> AnyTask:
    app = Celery("test", broker=url, set_as_current=False, fixups=[])
    app.conf.task_ignore_result = True
    app.conf.task_queues = {"media": {}}
    app.conf.task_default_queue = "media"

    @app.task(name="test.photo", shared=False)
    def photo(photo_id: object) -> None:
        """Only ever published."""

    return photo


def seconds(publisher: CommonPublisher, task: AnyTask) -> float:
    began = monotonic()
    publisher.publish(task, (1,), {})
    return monotonic() - began


def outcome(publisher: CommonPublisher) -> tuple[int, int, int]:
    return publisher.counts["published"], publisher.counts["failed"], publisher.counts["skipped"]


def test_a_task_reaches_its_queue(broker: CommonTestBroker) -> None:
    publisher = CommonPublisher(CommonBreaker(5))
    publisher.publish(make_task(broker.url), (1,), {})
    assert outcome(publisher) == (1, 0, 0)
    assert broker.length("media") == 1


def test_work_on_pictures_keeps_no_mail_waiting() -> None:
    route = site_app.amqp.router.route
    assert route({}, "feed.photo_variants")["queue"].name == "media"
    assert route({}, "accounts.clear_sessions")["queue"].name == "default"


@pytest.mark.parametrize("outage", [CommonTestBroker.freeze, CommonTestBroker.kill])
def test_an_outage_costs_one_request_a_moment_and_the_next_nothing(
    broker: CommonTestBroker, outage: Callable[[CommonTestBroker], None]
) -> None:
    publisher, task = CommonPublisher(CommonBreaker(5)), make_task(broker.url)
    publisher.publish(task, (1,), {})
    outage(broker)
    assert seconds(publisher, task) < ATTEMPT
    assert all(seconds(publisher, task) < NOTHING for _ in range(20))
    assert outcome(publisher) == (1, 1, 20)


def test_a_broker_frozen_from_the_start_costs_no_more(broker: CommonTestBroker) -> None:
    publisher, task = CommonPublisher(CommonBreaker(5)), make_task(broker.url)
    broker.freeze()
    assert seconds(publisher, task) < ATTEMPT
    assert outcome(publisher) == (0, 1, 0)


def test_an_address_that_never_answers_costs_no_more() -> None:
    with closing(socket.create_server(("127.0.0.1", 0), backlog=0)) as listener, ExitStack() as stack:
        port = listener.getsockname()[1]
        for _ in range(3):  # fill the line, so that the next is left waiting for a handshake
            waiting = stack.enter_context(closing(socket.socket()))
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        publisher = CommonPublisher(CommonBreaker(5))
        assert seconds(publisher, make_task(f"redis://127.0.0.1:{port}/0")) < ATTEMPT
        assert outcome(publisher) == (0, 1, 0)


def test_publishing_resumes_by_itself(broker: CommonTestBroker) -> None:
    publisher, task = CommonPublisher(CommonBreaker(0.05)), make_task(broker.url)
    for interrupt, resume in [(broker.freeze, broker.thaw), (broker.kill, broker.start)]:
        interrupt()
        publisher.publish(task, (1,), {})
        resume()
        before = publisher.counts["published"]
        give_up = monotonic() + 5
        while publisher.counts["published"] == before:
            assert monotonic() < give_up
            publisher.publish(task, (2,), {})
            sleep(0.01)
    assert broker.length("media") >= 1


def test_an_outage_is_logged_once_when_it_begins_and_once_when_it_ends(
    broker: CommonTestBroker, caplog: pytest.LogCaptureFixture
) -> None:
    publisher, task = CommonPublisher(CommonBreaker(0)), make_task(broker.url)
    caplog.set_level("INFO", "common.enqueue")
    broker.kill()
    for _ in range(3):
        publisher.publish(task, (1,), {})
    broker.start()
    for _ in range(3):
        publisher.publish(task, (1,), {})
    assert [record.levelname for record in caplog.records if record.name == "common.enqueue"] == [
        "WARNING",
        "INFO",
    ]


def test_an_error_of_ours_is_no_outage(broker: CommonTestBroker) -> None:
    publisher, task = CommonPublisher(CommonBreaker(5)), make_task(broker.url)
    with pytest.raises(EncodeError):
        publisher.publish(task, (object(),), {})
    publisher.publish(task, (1,), {})
    assert outcome(publisher) == (1, 0, 0)


def test_after_a_failure_one_caller_at_a_time_tries() -> None:
    breaker = CommonBreaker(rest=0.05)
    breaker.open()
    assert not breaker.allows()
    sleep(0.06)
    together = threading.Barrier(8)
    allowed = []

    def attempt() -> None:
        together.wait()
        allowed.append(breaker.allows())

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(allowed) == [False] * 7 + [True]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_published_before_the_commit_or_after_a_rollback(broker: CommonTestBroker) -> None:
    task = make_task(broker.url)
    with transaction.atomic():
        common_enqueue(task, 1)
        assert broker.length("media") == 0
    assert broker.length("media") == 1
    with transaction.atomic():
        common_enqueue(task, 2)
        transaction.set_rollback(True)
    assert broker.length("media") == 1


@pytest.mark.django_db(transaction=True)
def test_no_error_reaches_the_request(broker: CommonTestBroker) -> None:
    task = make_task(broker.url)
    with transaction.atomic():
        common_enqueue(task, object())
        common_enqueue(task, 1)
    assert broker.length("media") == 1
