"""One `up` at a time on one VAR folder."""

import errno
import fcntl
import os
from pathlib import Path

from project.embedded.memory import EmbeddedError


class EmbeddedLock:
    """A record lock: the kernel drops it with its process, however that ends, and forks do not inherit it."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self._file = -1

    def acquire(self) -> None:
        self._file = os.open(self.var / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EAGAIN):
                raise
            raise EmbeddedError(self._sentence()) from error
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def release(self) -> None:
        os.close(self._file)

    def _sentence(self) -> str:
        holder = os.read(self._file, 20).decode() or "unknown"
        return (
            f"{self.var} is in use by another run (process {holder}). "
            f"Stop that one, or run a second site beside it: make run VAR=var/second PORT=8001"
        )
