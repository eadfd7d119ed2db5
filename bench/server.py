"""The site under load: uvicorn as `make run` starts it, on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

_START_SECONDS = 60


def bench_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def bench_server(workers: int = 2) -> Iterator[int]:
    """Yields the port of a running site."""
    with bench_server_process(workers) as (port, _process):
        yield port


@contextmanager
def bench_server_process(workers: int, **variables: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The same with its process, which is that of the site itself if one is enough."""
    port = bench_free_port()
    command = [
        sys.executable, "-m", "uvicorn", "bench.asgi:application",
        "--port", str(port), "--workers", str(workers), "--log-level", "warning",
    ]  # fmt: skip
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "PORT": str(port),
        "LOG_LEVEL": "ERROR",
        "LIMIT_SCALE": "1000",
        **variables,
    }
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        _wait_for(port, process)
        yield port, process
    finally:
        process.terminate()
        _wait_for_end(process)


def _wait_for_end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        # What was measured is not lost for it.
        print("the server did not stop within 20 s, and was killed", flush=True)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not start")
