"""Numbers of one process for who knows the token; those of several: tests/test_metrics.py."""

import asyncio
import os
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from pytest_django import Settings

from common.metrics import CommonMetrics


def ask(app: CommonMetrics, token: str = "secret", method: str = "GET") -> httpx.Response:
    async def main() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site") as client:
            return await client.request(method, "/metrics", headers={"Authorization": f"Bearer {token}"})

    # Playwright's event loop stays in the thread of the tests.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, main()).result()


def test_what_a_process_has_counted_is_told(settings: Settings) -> None:
    settings.METRICS_TOKEN = "secret"
    counts = Counter(failed=2)
    app = CommonMetrics({"tests": counts})
    for expected in (2, 2, 5):
        counts["failed"] = expected
        answer = ask(app)
        assert f'varal_redis_total{{outcome="failed",what="tests"}} {expected}.0\n' in answer.text
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.headers["Cache-Control"] == "no-store"


def test_without_proc_those_that_run_are_told_from_those_that_are_gone(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.METRICS_TOKEN = "secret"
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: "proc" not in path.parts and exists(path))
    gone = subprocess.Popen(["true"])
    gone.wait()
    for pid in (1, os.getpid(), gone.pid):
        (tmp_path / f"gauge_livesum_{pid}.db").write_bytes(bytes(8))
    ask(CommonMetrics({}))
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"gauge_livesum_1.db", f"gauge_livesum_{os.getpid()}.db"}


@pytest.mark.parametrize(
    ("known", "token", "method"),
    [("secret", "other", "GET"), ("", "other", "GET"), ("secret", "secret", "POST")],
)
def test_for_others_there_is_no_such_page(settings: Settings, known: str, token: str, method: str) -> None:
    settings.METRICS_TOKEN = known
    answer = ask(CommonMetrics({}), token, method)
    assert (answer.status_code, answer.text) == (404, "Not Found\n")
