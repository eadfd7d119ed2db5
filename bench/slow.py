"""Fifty people who upload and fifty who download at 10 KB/s: do the pages keep their speed?"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Event, Process
from multiprocessing.synchronize import Event as EventType

from bench.data import bench_photo
from bench.load import bench_load
from bench.rows import BenchRow, bench_median_ratio

_PEOPLE = 50
# A second's worth at a time: the crowd shares the processors with the server it watches.
_BYTES = 10_000
_PAUSE = 1.0
_ROUNDS = 8
_SECONDS = 2.0


def bench_slow_clients(port: int, cookie: str, photo_path: str) -> list[BenchRow]:
    quiet, crowded = [], []
    bench_load(port, "/", cookie, 1.0)
    for _round in range(_ROUNDS):
        quiet.append(bench_load(port, "/", cookie, _SECONDS).rate)
        with _crowd(port, cookie, photo_path):
            crowded.append(bench_load(port, "/", cookie, _SECONDS).rate)
    ratio = bench_median_ratio(crowded, quiet)
    return [BenchRow("home among 100 slow clients / alone", ratio, "×", at_least=0.8)]


@contextmanager
def _crowd(port: int, cookie: str, photo_path: str) -> Iterator[None]:
    ready = Event()
    crowd = Process(target=_run, args=(port, cookie, photo_path, ready), daemon=True)
    crowd.start()
    if not ready.wait(timeout=30):
        raise RuntimeError("the slow clients did not connect")
    try:
        yield
    finally:
        crowd.terminate()
        crowd.join()


def _run(port: int, cookie: str, photo_path: str, ready: EventType) -> None:
    asyncio.run(_all(port, cookie, photo_path, ready))


async def _all(port: int, cookie: str, photo_path: str, ready: EventType) -> None:
    photo = bench_photo(4000, 3000)
    connected = asyncio.Barrier(2 * _PEOPLE + 1)
    people = [_uploader(port, cookie, photo, connected) for _ in range(_PEOPLE)]
    people += [_downloader(port, photo_path, connected) for _ in range(_PEOPLE)]
    tasks = [asyncio.create_task(person) for person in people]
    await connected.wait()
    ready.set()
    await asyncio.gather(*tasks)


async def _uploader(port: int, cookie: str, photo: bytes, connected: asyncio.Barrier) -> None:
    _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"POST /p/upload/ HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookie}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(photo)}\r\n\r\n".encode()
    )
    await connected.wait()
    for start in range(0, len(photo), _BYTES):
        writer.write(photo[start : start + _BYTES])
        await writer.drain()
        await asyncio.sleep(_PAUSE)


async def _downloader(port: int, path: str, connected: asyncio.Barrier) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=_BYTES)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
    await connected.wait()
    while await reader.read(_BYTES):
        await asyncio.sleep(_PAUSE)
