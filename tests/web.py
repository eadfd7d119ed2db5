"""uvicorn alone, on a broker of its own, and who waits there for messages."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
from django.db import connection
from pytest_django import Settings

from common.live import common_live_token
from common.tests.brokers import CommonTestBroker
from messaging.tests.waiting_rooms import inbox_at
from messaging.wakes import messaging_wake
from tests.browser import site_database_url

METRICS_TOKEN = "numbers"
_PATIENCE = 30.0  # seconds


@dataclass
class Web:
    """uvicorn alone, in processes that can be killed."""

    folder: Path
    broker: CommonTestBroker
    port: int = 0
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *options: str, **variables: str) -> subprocess.Popen[bytes]:
        """The next one, at the address of the first."""
        self.port = self.port or _free_port()
        numbers = self.folder / "numbers"
        numbers.mkdir(exist_ok=True)
        environment = os.environ | {
            "DATABASE_URL": site_database_url(),
            "REDIS_URL": self.broker.url,
            "VAR": str(self.folder),
            "LOG_LEVEL": "ERROR",
            "METRICS_TOKEN": METRICS_TOKEN,
            "PROMETHEUS_MULTIPROC_DIR": str(numbers),
            "PGAPPNAME": str(self.folder)[-60:],
        }
        command = ["uvicorn", "project.asgi:application", "--port", str(self.port), "--log-level", "error"]
        process = subprocess.Popen(
            [sys.executable, "-m", *command, *options], env=environment | variables, start_new_session=True
        )
        self.processes.append(process)
        web_until(lambda: _answers(f"{self.url}/healthz"), 60)
        return process

    def kill(self) -> None:
        """The last one, with its workers, without a word."""
        process = self.processes.pop()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connections(self) -> int:
        """To the database, from all of its processes."""
        with connection.cursor() as cursor:
            named = "select count(*) from pg_stat_activity where application_name = %s"
            cursor.execute(named, [str(self.folder)[-60:]])
            return int(cursor.fetchone()[0])

    def numbers(self) -> dict[str, float]:
        """What all of its processes count, by name."""
        answer = httpx.get(f"{self.url}/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
        assert answer.status_code == 200
        lines = [line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in lines}

    async def parked(self) -> int:
        """How many polls wait."""
        return int((await asyncio.to_thread(self.numbers)).get("varal_messages_parked", 0))

    async def ask(self, client: httpx.AsyncClient, user: int, cursor: int) -> dict[str, Any]:
        headers = {"X-Live-Token": common_live_token(user)}
        answer = await client.get(f"{self.url}/messages/wait?cursor={cursor}", headers=headers)
        assert answer.status_code == 200
        said: dict[str, Any] = answer.json()
        return said


@contextmanager
def web_ready(folder: Path, settings: Settings) -> Iterator[Web]:
    """Not started yet; on its broker the test publishes too."""
    broker = CommonTestBroker(folder)
    broker.start()
    settings.REDIS_URL = broker.url
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": broker.url}}
    web = Web(folder, broker)
    try:
        yield web
    finally:
        while web.processes:
            web.kill()
        broker.kill()


def web_browser(connections: int = 300) -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=connections))


async def web_parked(
    web: Web, client: httpx.AsyncClient, *users: int
) -> list["asyncio.Task[dict[str, Any]]"]:
    """Polls at 0 that wait: what they hear then is what happens from here on."""
    before = await web.parked()
    polls = [asyncio.create_task(web.ask(client, user, 0)) for user in users]
    async with asyncio.timeout(_PATIENCE):
        while await web.parked() < before + len(users):
            await asyncio.sleep(0.05)
    assert not any(poll.done() for poll in polls)
    return polls


def web_happens(user: int, seq: int, *, is_told: bool = True) -> None:
    inbox_at(user, seq)
    if is_told:
        messaging_wake({user: seq})


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


def _answers(url: str) -> bool:
    with suppress(httpx.HTTPError):
        return httpx.get(url, headers={"Host": "localhost"}, timeout=2).status_code == 200
    return False


def web_until(holds: Callable[[], bool], seconds: float) -> None:
    give_up = monotonic() + seconds
    while not holds():
        assert monotonic() < give_up, "it never came to be"
        sleep(0.05)
