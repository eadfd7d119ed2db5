"""From `manage.py up` to a page: the first start on an empty folder, and the second on the same data."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection

from bench.rows import BenchRow
from bench.server import bench_free_port

_START_SECONDS = 180
_STOP_SECONDS = 10


def bench_startup() -> list[BenchRow]:
    with tempfile.TemporaryDirectory() as folder:
        first, first_stop = _start_and_stop(folder)
        second, second_stop = _start_and_stop(folder)
    return [
        BenchRow("first start, empty folder", first, "s", note="the environment is installed"),
        BenchRow("second start", second, "s", at_most=8),
        BenchRow("stop after Ctrl-C", max(first_stop, second_stop), "s", at_most=5),
    ]


def _start_and_stop(folder: str) -> tuple[float, float]:
    port = bench_free_port()
    ours = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= {"VAR": folder, "PORT": str(port)}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up"],
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for_page(port, process)
        ready = time.perf_counter() - begun
    finally:
        asked = time.perf_counter()
        process.send_signal(signal.SIGINT)
        process.wait(timeout=_STOP_SECONDS)
    return ready, time.perf_counter() - asked


def _wait_for_page(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/accounts/login/", headers={"Host": f"localhost:{port}"})
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the site did not start")
