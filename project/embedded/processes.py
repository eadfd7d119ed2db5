"""Web, worker and schedule under honcho, with one log."""

import os
import shlex
import shutil
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime
from typing import Any

from django.conf import settings
from honcho import manager as honcho
from honcho.printer import Message, Printer

from project.embedded.memory import EMBEDDED_BASE
from project.embedded.ports import embedded_bind

_WEB_PROCESSES_MAX = 4  # more would take memory from the machine somebody works at
_WORKER_PROCESSES = 2
_KILL_SECONDS = 3
# Celery's advice against root is for deployments; ours are not started from here.
_QUIET = ("-W", "ignore:You're running the worker")


class EmbeddedProcesses:
    """The site's processes, until one of them ends or somebody stops them."""

    def __init__(self, greeting: list[str]) -> None:
        self.greeting = greeting
        self.address = f"http://localhost:{settings.PORT}"
        self.printer = Printer(sys.stdout)
        honcho.KILL_WAIT = _KILL_SECONDS
        self.manager = honcho.Manager(self.printer)
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        for name, arguments in _commands().items():
            command = f"exec {shlex.join([sys.executable, *_QUIET, '-m', *arguments])}"
            own = _numbers() if name == "web" else {}
            self.manager.add_process(name, command, env=environment | own, cwd=str(EMBEDDED_BASE))

    def run(self) -> int:
        """Start them, wait for their end, and say how it went: 0 when they were told to stop."""
        threading.Thread(target=self._greet, daemon=True).start()
        # honcho answers Ctrl-C and SIGTERM by itself once it loops; a closed terminal is the same to us.
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        self.manager.loop()
        told = {128 + signal.SIGINT, 128 + signal.SIGTERM}
        return 0 if self.manager.returncode in told else 1

    def _greet(self) -> None:
        """Say where the site is, once it answers."""
        while not _answers(f"{self.address}/healthz"):
            time.sleep(0.2)
        for line in ("", f"Varal is at {self.address}", *self.greeting, "Ctrl-C stops it.", ""):
            self.printer.write(_message(line))


def _message(line: str) -> Any:
    return Message(type="line", data=f"{line}\n", time=datetime.now(), name="system", colour=None)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2).close()  # noqa: S310
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _commands() -> dict[str, list[str]]:
    """What to run, as arguments of `python -m`."""
    web = ["uvicorn", "project.asgi:application", "--host", embedded_bind(), "--port", str(settings.PORT)]
    web += ["--workers", str(_web_processes()), "--timeout-graceful-shutdown", "2"]
    # TRUSTED_PROXIES says whom to believe; uvicorn by itself believes whoever asks from this machine.
    web += ["--log-level", "warning", "--no-access-log", "--no-proxy-headers"]
    worker = ["celery", "--quiet", "-A", "celery_app", "worker", "-Q", "alerts,media,discover,default"]
    worker += ["--concurrency", str(_WORKER_PROCESSES), "--without-gossip", "--without-mingle"]
    beat = ["celery", "--quiet", "-A", "celery_app", "beat", "--scheduler", settings.CELERY_BEAT_SCHEDULER]
    return {"web": web, "worker": worker, "beat": beat}


def _numbers() -> dict[str, str]:
    """An empty folder in which web processes count together: for /metrics, and for the team's first page."""
    folder = settings.VAR / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return {"PROMETHEUS_MULTIPROC_DIR": str(folder)}


def _web_processes() -> int:
    named = os.environ.get("WEB_CONCURRENCY")
    return int(named) if named else min(os.cpu_count() or 1, _WEB_PROCESSES_MAX)
