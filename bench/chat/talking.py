"""People in pairs who write to each other, on two web processes: at rest, and while servers die."""

import os
import signal
import subprocess
import time
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.chat.crowd import bench_chat
from bench.chat.people import bench_chat_empty, bench_chat_pairs, bench_chat_people, bench_chat_person
from bench.chat.plan import BenchChatHeard, BenchChatLog, BenchChatPerson, BenchChatPlan
from bench.chat.verdict import BenchChatVerdict
from bench.rows import BenchRow, bench_percentile
from bench.server import bench_server_process
from common.tests.brokers import CommonTestBroker
from messaging.models import MessagingEvent, MessagingMessage

_PROCESSES = 2
_COMING = 15.0  # seconds before the first message
_DEAD = (0.3, 0.6)  # of the run, Redis
_KILLED = (0.15, 0.35, 0.55, 0.75)  # of the run, all web processes

_Faults = Mapping[float, Callable[[], object]]


@dataclass(frozen=True)
class _Site:
    process: subprocess.Popen[bytes]
    broker: CommonTestBroker

    def kill(self) -> None:
        """uvicorn starts them again."""
        for worker in _workers(self.process.pid):
            os.kill(worker, signal.SIGKILL)


@dataclass(frozen=True)
class _Delays:
    """Milliseconds from the moment in the row of a message, a little before its commit."""

    known: list[float]
    """Until the other one was told that there is something."""
    shown: list[float]
    """Until they had the message itself."""


@dataclass(frozen=True)
class _Talk:
    log: BenchChatLog
    delays: _Delays

    def rows(self, name: str) -> list[BenchRow]:
        verdict = BenchChatVerdict.of(self.log)
        failures = sum(heard.failures for heard in self.log.heard)
        note = f"{len(self.log.sent):,} messages, {failures:,} requests failed or were refused"
        return [
            BenchRow(f"{name}: lost", verdict.lost, "", at_most=0, note=note),
            BenchRow(f"{name}: doubled", verdict.doubled, "", at_most=0),
            BenchRow(f"{name}: out of order", verdict.disordered, "", at_most=0),
        ]


def bench_talking(pollers: int, rate: float, seconds: float) -> list[BenchRow]:
    """`rate`: messages a second, of all together."""

    def talk(faults: Callable[[_Site], _Faults]) -> _Talk:
        return _talk(pollers, rate, seconds, faults)

    begin, end = (share * seconds for share in _DEAD)
    calm = talk(lambda _site: {})
    deaf = talk(lambda site: {begin: site.broker.kill, end: site.broker.start})
    killed = talk(lambda site: {share * seconds: site.kill for share in _KILLED})
    return [
        *_calm_rows(f"{pollers} pollers, {rate:g} sends/s", calm),
        *deaf.rows("Redis dead for 30 %"),
        _late("Redis dead for 30 %: row → known, p99", deaf.delays.known, 99, at_most=3000),
        *killed.rows("web killed four times"),
        _late("web killed four times: row → known, p99", killed.delays.known, 99),
    ]


def _calm_rows(name: str, talk: _Talk) -> list[BenchRow]:
    known, shown = talk.delays.known, talk.delays.shown
    return [
        *talk.rows(name),
        _late(f"{name}: row → known, p50", known, 50, note="target 20"),
        _late(f"{name}: row → known, p99", known, 99, note="target 250"),
        _late(f"{name}: row → fetched, p50", shown, 50),
        _late(f"{name}: row → fetched, p99", shown, 99, note="target 500"),
    ]


def _late(
    name: str, delays: list[float], percent: float, at_most: float | None = None, note: str = ""
) -> BenchRow:
    return BenchRow(name, bench_percentile(delays, percent), "ms", at_most=at_most, note=note)


def _talk(pollers: int, rate: float, seconds: float, faults: Callable[[_Site], _Faults]) -> _Talk:
    bench_chat_empty()
    people = _people(pollers)
    with TemporaryDirectory() as folder:
        broker = CommonTestBroker(Path(folder))
        broker.start()
        try:
            with bench_server_process(_PROCESSES, REDIS_URL=broker.url) as (port, process):
                plan = BenchChatPlan(port, people, rate, seconds, time.time() + _COMING)
                log = bench_chat(plan, faults(_Site(process, broker)))
        finally:
            broker.kill()
    return _Talk(log, _delays(log))


def _people(count: int) -> list[BenchChatPerson]:
    users = bench_chat_people(count)
    pairs = list(zip(users[::2], users[1::2], strict=True))
    made = bench_chat_pairs(pairs)
    return [
        bench_chat_person(user, conversation)
        for pair, conversation in zip(pairs, made, strict=True)
        for user in pair
    ]


def _workers(supervisor: int) -> list[int]:
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def _delays(log: BenchChatLog) -> _Delays:
    """Of what came to the other one; who sent it has it already."""
    rows = MessagingMessage.objects.values_list("pk", "client_id", "created_at")
    messages = {key: (str(client_id), moment.timestamp()) for key, client_id, moment in rows}
    numbers = MessagingEvent.objects.filter(kind="message").values_list("user", "seq", "message")
    heard = {each.person.user: each for each in log.heard}
    known, shown = [], []
    for user, seq, key in numbers:
        client_id, moment = messages[key]
        if client_id not in heard[user].shown or log.sent[client_id].sender == user:
            continue
        known.append(_known_at(heard[user], seq) - moment)
        shown.append(heard[user].shown[client_id] - moment)
    return _Delays([1000 * delay for delay in known], [1000 * delay for delay in shown])


def _known_at(heard: BenchChatHeard, seq: int) -> float:
    return heard.reached[bisect_left(heard.reached, (seq, 0.0))][1]
