"""Sends a second of one web process, against a request that writes as many bare rows, taken in turns."""

import asyncio
import time
import uuid
from concurrent.futures import ProcessPoolExecutor
from statistics import median
from urllib.parse import urlencode

from bench.chat.people import (
    bench_chat_empty,
    bench_chat_groups,
    bench_chat_pairs,
    bench_chat_people,
    bench_chat_person,
)
from bench.chat.plan import BENCH_CSRF, BenchChatPerson
from bench.chat.wire import BenchWire, bench_request
from bench.load import BENCH_CONNECTIONS
from bench.rows import BenchRow, bench_median_ratio
from bench.server import bench_server
from messaging.models import MESSAGING_MEMBERS_MAX

_ROUNDS = 10
_SECONDS = 1.2


def bench_sending() -> list[BenchRow]:
    """On as many connections as pages are asked for, each in a conversation of its own."""
    bench_chat_empty()
    users = bench_chat_people(BENCH_CONNECTIONS * MESSAGING_MEMBERS_MAX)
    senders = users[:BENCH_CONNECTIONS]
    pairs = bench_chat_pairs(zip(senders, users[BENCH_CONNECTIONS:], strict=False))
    groups = bench_chat_groups(users[place::BENCH_CONNECTIONS] for place in range(BENCH_CONNECTIONS))
    to_pairs, to_groups = (list(map(bench_chat_person, senders, made)) for made in (pairs, groups))
    loads = {
        "floor": ("/bench/send/", to_pairs),
        "send": ("/messages/", to_pairs),
        "group": ("/messages/", to_groups),
    }
    rates: dict[str, list[float]] = {name: [] for name in loads}
    with bench_server(workers=1) as port:
        for number in range(_ROUNDS + 1):
            for name, (path, people) in loads.items():
                rate = _rate(port, path, people)
                if number:
                    rates[name].append(rate)
    ratio = bench_median_ratio(rates["send"], rates["floor"])
    group = bench_median_ratio(rates["group"], rates["floor"])
    return [
        BenchRow("as many bare rows, requests/s of one process", median(rates["floor"]), "req/s"),
        BenchRow("sends/s of one process", median(rates["send"]), "req/s"),
        BenchRow("send / as many bare rows", ratio, "×", at_least=0.5),
        BenchRow(f"sends/s to {MESSAGING_MEMBERS_MAX} people", median(rates["group"]), "req/s"),
        BenchRow("the same / bare rows of two people", group, "×"),
    ]


def _rate(port: int, path: str, people: list[BenchChatPerson]) -> float:
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(_run, port, path, people).result()


def _run(port: int, path: str, people: list[BenchChatPerson]) -> float:
    return asyncio.run(_load(port, path, people))


async def _load(port: int, path: str, people: list[BenchChatPerson]) -> float:
    begun = time.perf_counter()
    counts = await asyncio.gather(*(_send(port, path, person, begun + _SECONDS) for person in people))
    return sum(counts) / (time.perf_counter() - begun)


async def _send(port: int, path: str, person: BenchChatPerson, end: float) -> int:
    wire, count = BenchWire(port), 0
    lines = (
        f"Cookie: {person.cookie}",
        f"X-CSRFToken: {BENCH_CSRF}",
        "HX-Request: true",
        "Content-Type: application/x-www-form-urlencoded",
    )
    while time.perf_counter() < end:
        body = urlencode(
            {"text": "The light stayed for a minute longer.", "client_id": uuid.uuid4()}
        ).encode()
        address = f"{path}{person.conversation}/"
        answer = await wire.ask(bench_request(port, "POST", address, *lines, body=body))
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")
        count += 1
    wire.close()
    return count
