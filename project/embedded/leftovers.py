"""What a killed run left behind: processes that carry the name of their VAR folder in the environment."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import psutil

EMBEDDED_MARK = "VARAL_STARTED_FOR"
_PATIENCE = 3  # seconds


def _marked(var: Path) -> Iterator[psutil.Process]:
    own = {process.pid for process in (psutil.Process(), *psutil.Process().parents())}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid not in own and process.environ().get(EMBEDDED_MARK) == str(var):
                yield process


def embedded_sweep(var: Path) -> None:
    """End every process that was started for this folder. Only for who holds its lock."""
    left = list(_marked(var))
    for process in left:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _gone, alive = psutil.wait_procs(left, timeout=_PATIENCE)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=_PATIENCE)
