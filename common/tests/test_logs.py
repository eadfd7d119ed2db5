import json
import logging
import logging.config
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from queue import Queue
from typing import Any

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from structlog.contextvars import bound_contextvars, get_contextvars

from common.logs import CommonRequestLogMiddleware, common_logging
from common.tests.brokers import CommonTestBroker

Read = Callable[[], list[str]]


@pytest.fixture
def log_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Read]]:
    """Puts the setting in force, in one of its styles, and gives what reads the lines written since."""

    def start(style: str) -> Read:
        stream = StringIO()
        monkeypatch.setattr(sys, "stderr", stream)
        logging.config.dictConfig(common_logging(style, "INFO"))
        return lambda: stream.getvalue().splitlines()

    yield start
    logging.config.dictConfig(settings.LOGGING)


def ask(path: str, headers: dict[str, str] | None = None) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        logging.getLogger("test").info("inside")
        return HttpResponse(status=201)

    return CommonRequestLogMiddleware(view)(RequestFactory().get(path, headers=headers))


def test_a_request_is_one_line_without_its_query(log_in: Callable[[str], Read]) -> None:
    read = log_in("line")
    ask("/p/new/?token=secret")
    _inside, line = read()
    assert "[info     ] request [common.logs] method=GET ms=" in line
    assert line.endswith("status=201 user=None")
    assert "path=/p/new/ " in line
    assert "secret" not in line


def test_every_line_of_a_request_carries_the_id_that_came_with_it(log_in: Callable[[str], Read]) -> None:
    read = log_in("json")
    response = ask("/", {"X-Request-ID": "from-the-proxy.1"})
    assert response["X-Request-ID"] == "from-the-proxy.1"
    assert [json.loads(line)["request_id"] for line in read()] == ["from-the-proxy.1"] * 2
    assert "request_id" not in get_contextvars()


@pytest.mark.parametrize("given", ["short", "x" * 65, "two\nlines-of-it", "with spaces in it", "é" * 10])
def test_an_id_that_is_none_is_replaced(log_in: Callable[[str], Read], given: str) -> None:
    log_in("json")
    made = ask("/", {"X-Request-ID": given})["X-Request-ID"]
    assert made != given
    assert len(made) == 16


def test_no_path_can_forge_a_line(log_in: Callable[[str], Read]) -> None:
    read = log_in("line")
    ask("/a%0A12:00:00 [error    ] forged")
    assert len(read()) == 2


def test_health_checks_are_quiet(log_in: Callable[[str], Read]) -> None:
    read = log_in("line")
    ask("/healthz")
    assert not [line for line in read() if "request [" in line]


@pytest.mark.parametrize("style", ["line", "json"])
def test_an_error_shows_where_it_happened(log_in: Callable[[str], Read], style: str) -> None:
    read = log_in(style)
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError:
        logging.getLogger("test").exception("broken", extra={"post": 7})
    text = "\n".join(read())
    assert "broken" in text
    assert "ZeroDivisionError" in text
    assert "test_logs.py" in text


def test_what_libraries_add_for_themselves_is_left_out(log_in: Callable[[str], Read]) -> None:
    read = log_in("json")
    logging.getLogger("uvicorn.error").info("up", extra={"color_message": "\x1b[1mup"})
    assert set(json.loads(read()[0])) == {"event", "level", "logger", "timestamp"}


def test_a_task_carries_the_id_of_the_request_that_asked_for_it(broker: CommonTestBroker) -> None:
    app = Celery("test", broker=broker.url, set_as_current=False, fixups=[])
    seen: Queue[dict[str, Any]] = Queue()

    @app.task(name="test.seen", ignore_result=True, shared=False)
    def note() -> None:
        seen.put(get_contextvars())

    with bound_contextvars(request_id="of-the-request"):
        note.delay()
    note.delay()
    with start_worker(app, perform_ping_check=False):
        assert seen.get(timeout=10) == {"request_id": "of-the-request", "task": "test.seen"}
        assert len(seen.get(timeout=10)["request_id"]) == 36


def test_the_key_of_a_mails_link_is_not_written_down(
    client: Client, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/accounts/password/reset/key/1-abc-secret/")
    paths = [vars(record)["path"] for record in caplog.records if record.name == "common.logs"]
    assert paths == ["/accounts/password/reset/key/1-***/"]
