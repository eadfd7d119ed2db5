"""Polls that wait, in a process of their own, and what holding them costs the web process."""

import asyncio
import json
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from multiprocessing import Event, Pipe, Process
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event as EventType
from pathlib import Path
from typing import Any

from bench.chat.plan import BenchChatPerson
from bench.chat.wire import BENCH_BROKEN, BenchWire, bench_many_files, bench_request

_COMING = 200  # connections that are opened at the same time, unless all are
_STAY = 25.0  # seconds that a poll waits
_PATIENCE = 60.0


class BenchHolder:
    """One poll of each person, asked again whenever it was answered."""

    def __init__(self, port: int, people: list[BenchChatPerson], *, at_once: bool = False) -> None:
        """`at_once`: all come in the same moment; else in turns, and then at all times alike."""
        self.port, self.size = port, len(people)
        self._go = Event()
        self._answers, answers = Pipe(duplex=False)
        arguments = (port, people, at_once, self._go, answers)
        self._process = Process(target=_run, args=arguments, daemon=True)
        self._process.start()
        answers.close()
        self._answers.recv()

    def park(self) -> float:
        """Seconds until all of them wait."""
        begun = time.time()
        self._go.set()
        while (there := bench_parked(self.port)) < self.size:
            if time.time() > begun + _PATIENCE:
                raise RuntimeError(f"{there} of {self.size} wait")
            time.sleep(0.02)
        return time.time() - begun

    def dismissed(self) -> list[float]:
        """When each was sent away; of those who were cut off, nothing."""
        moments: list[float] = self._answers.recv()
        return moments

    def cut(self) -> None:
        self._process.kill()
        self._process.join()


@contextmanager
def bench_holding(port: int, people: list[BenchChatPerson]) -> Iterator[None]:
    holder = BenchHolder(port, people)
    try:
        holder.park()
        yield
    finally:
        holder.cut()
    _wait_for_room(port)


def _wait_for_room(port: int) -> None:
    give_up = time.monotonic() + _PATIENCE
    while bench_parked(port):
        if time.monotonic() > give_up:
            raise RuntimeError("those who left are still there")
        time.sleep(0.02)


def bench_parked(port: int) -> int:
    """How many polls wait in a web process, for which the database was asked."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    connection.request("GET", "/bench/parked/")
    return int(connection.getresponse().read())


def bench_status(process: int, name: str) -> int:
    """A number of /proc: VmRSS is in KiB, Threads are counted."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _run(port: int, people: list[BenchChatPerson], at_once: bool, go: EventType, answers: Connection) -> None:
    bench_many_files()
    answers.send(None)
    go.wait()
    answers.send(asyncio.run(_hold(port, people, at_once)))


async def _hold(port: int, people: list[BenchChatPerson], at_once: bool) -> list[float]:
    coming = asyncio.Semaphore(len(people) if at_once else _COMING)
    ends = await asyncio.gather(*(_poll(port, person, coming, not at_once) for person in people))
    return [end for end in ends if end]


async def _poll(
    port: int, person: BenchChatPerson, coming: asyncio.Semaphore, is_spread: bool
) -> float | None:
    """When it was sent away; None if the connection broke."""
    wire = BenchWire(port)
    lines = f"X-Live-Token: {person.token}", "Accept: application/json"
    request = bench_request(port, "GET", "/messages/wait?cursor=0", *lines)
    try:
        async with coming:
            await wire.connect()
        if is_spread:
            # As if it had come at any time before: not all are answered in the same second.
            with suppress(TimeoutError):
                await asyncio.wait_for(wire.ask(request), random.uniform(0, _STAY))
        while "retry_ms" not in (said := _said(await wire.ask(request))):
            pass
    except BENCH_BROKEN:
        return None
    assert said["retry_ms"] > 0
    return time.time()


def _said(answer: Any) -> dict[str, Any]:
    if answer.status != 200:
        raise RuntimeError(f"answered {answer.status}")
    said: dict[str, Any] = json.loads(answer.body)
    return said
