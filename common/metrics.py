"""Numbers of all web processes of a machine together, for Prometheus.

Each process writes its own into files of PROMETHEUS_MULTIPROC_DIR, which whoever starts them has emptied;
without such a folder, the process that is asked tells of itself alone.
"""

import asyncio
import hmac
import os
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_TICK = 5.0  # seconds

_redis = Counter("varal_redis", "What became of what Redis was asked", ["what", "outcome"])


class CommonMetrics:
    """ASGI: the numbers, for who knows METRICS_TOKEN; for others there is no such page.

    `counts` of this process, by what they count, are taken over now and then, so counting costs nothing.
    """

    def __init__(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        self._counts = counts
        self._taken: dict[tuple[str, str], int] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._take_always())

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
        self._take()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = Response("Not Found\n", 404, media_type="text/plain")
        if scope["method"] == "GET" and _is_known(dict(scope["headers"]).get(b"authorization", b"")):
            self._take()
            text = await asyncio.to_thread(_text)
            response = Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})
        response.headers["Cache-Control"] = "no-store"
        await response(scope, receive, send)

    async def _take_always(self) -> None:
        while True:
            self._take()
            await asyncio.sleep(_TICK)

    def _take(self) -> None:
        for what, counts in self._counts.items():
            for outcome, count in list(counts.items()):
                _redis.labels(what, outcome).inc(count - self._taken.get((what, outcome), 0))
                self._taken[what, outcome] = count


def _is_known(header: bytes) -> bool:
    token: str = settings.METRICS_TOKEN
    return bool(token) and hmac.compare_digest(header, f"Bearer {token}".encode())


def common_metric(name: str) -> float | None:
    """One number; None if nobody counted it here."""
    return _registry().get_sample_value(name)


def common_metrics_are_shared() -> bool:
    """Do they tell of all processes of this machine? Else of this one."""
    return bool(os.environ.get("PROMETHEUS_MULTIPROC_DIR"))


def _text() -> bytes:
    return generate_latest(_registry())


def _registry() -> CollectorRegistry:
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return REGISTRY
    _forget_dead(Path(folder))
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    return registry


def _forget_dead(folder: Path) -> None:
    """What they had in hand when they were killed is there no more; what they counted stays counted."""
    pids = {int(path.stem.rpartition("_")[2]) for path in folder.glob("gauge_live*.db")}
    for pid in pids:
        if not _is_alive(pid):
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        # There, and of somebody else.
        return True
    return True
