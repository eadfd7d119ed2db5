"""The embedded servers of one VAR folder, together."""

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from project.embedded.leftovers import embedded_sweep
from project.embedded.lock import EmbeddedLock
from project.embedded.memory import EmbeddedMemory
from project.embedded.ports import EMBEDDED_LOOPBACK, embedded_bind
from project.embedded.postgres import EmbeddedPostgres
from project.embedded.valkey import EmbeddedValkey


class EmbeddedServers:
    """Those servers that the environment does not name, for as long as the `with` block runs.

    `reserve` comes first: it takes the folder's lock, ends what a killed run left, and settles on addresses,
    so that Django's settings can be read before the servers are up. `fresh` data is new, and gone at the end.
    """

    def __init__(self, var: Path, *, durable: bool = True, fresh: bool = False) -> None:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.var = var
        self.fresh = fresh
        self.memory = EmbeddedMemory(var)
        self.lock = EmbeddedLock(var)
        self.postgres = (
            None if os.environ.get("DATABASE_URL") else EmbeddedPostgres(var, self.memory, durable=durable)
        )
        self.valkey = None if os.environ.get("REDIS_URL") else EmbeddedValkey(var, self.memory)

    def reserve(self) -> None:
        self.lock.acquire()
        embedded_sweep(self.var)
        if self.postgres:
            if self.fresh:
                self.postgres.wipe()
            self.postgres.reserve()
        if self.valkey:
            self.valkey.reserve()

    def environment(self) -> dict[str, str]:
        """What Django's settings need to know, except what the environment says already."""
        # Off this machine, by BIND, it is asked for by whatever name the network knows.
        hosts = "localhost,127.0.0.1,[::1]" if embedded_bind() == EMBEDDED_LOOPBACK else "*"
        values = {"SECRET_KEY": self.memory.secret("secret_key"), "ALLOWED_HOSTS": hosts, "HTTPS": "false"}
        if self.postgres:
            values["DATABASE_URL"] = self.postgres.url
        if self.valkey:
            values["REDIS_URL"] = self.valkey.url
        said = {name: os.environ[name] for name in values if os.environ.get(name)}
        return values | said | {"VAR": str(self.var)}

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _start(self) -> None:
        if self.valkey:
            self.valkey.launch()
        if self.postgres:
            self.postgres.start()
        if self.valkey:
            self.valkey.await_ready()

    def _stop(self) -> None:
        # Whatever still runs would keep a connection open.
        embedded_sweep(self.var)
        if self.valkey:
            self.valkey.stop()
        if self.postgres and self.fresh:
            self.postgres.wipe()
        elif self.postgres:
            self.postgres.stop()
        self.lock.release()
