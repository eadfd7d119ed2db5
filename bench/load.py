"""A small HTTP client that asks as fast as it is answered, on keep-alive connections.

It runs in a process of its own and does little per answer, so that it measures the server.
"""

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

BENCH_CONNECTIONS = 8


@dataclass(frozen=True)
class BenchLoad:
    """What a round of load saw."""

    answers: int
    seconds: float
    statuses: frozenset[int]
    latencies: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


def bench_load(
    port: int,
    path: str,
    cookie: str,
    seconds: float,
    headers: str = "",
    connections: int = BENCH_CONNECTIONS,
) -> BenchLoad:
    """Ask for `path` over and over on so many connections for `seconds`.

    `headers`: further lines of the request, each with its end.
    """
    request = (
        f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookie}\r\n"
        f"Accept: text/html\r\nAccept-Encoding: gzip\r\n{headers}\r\n"
    ).encode()
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(_run, port, request, seconds, connections).result()


def _run(port: int, request: bytes, seconds: float, connections: int) -> BenchLoad:
    return asyncio.run(_load(port, request, seconds, connections))


async def _load(port: int, request: bytes, seconds: float, connections: int) -> BenchLoad:
    begun = time.perf_counter()
    end = begun + seconds
    rows = await asyncio.gather(*(_connection(port, request, end) for _ in range(connections)))
    elapsed = time.perf_counter() - begun
    latencies = tuple(latency for row in rows for _status, latency in row)
    statuses = frozenset(status for row in rows for status, _latency in row)
    return BenchLoad(len(latencies), elapsed, statuses, latencies)


async def _connection(port: int, request: bytes, end: float) -> list[tuple[int, float]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    seen = []
    while (asked := time.perf_counter()) < end:
        writer.write(request)
        status = await _answer(reader)
        seen.append((status, time.perf_counter() - asked))
    writer.close()
    return seen


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    # An answer without a body has none.
    length = next((int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")), 0)
    await reader.readexactly(length)
    return int(lines[0].split()[1])
