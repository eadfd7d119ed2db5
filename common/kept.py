"""What every process keeps of the database, and reads again only when it has changed.

For small things that most requests ask for and hardly anybody ever changes. Whoever changes one says so,
which writes another version into the cache; each process compares versions once a second, without a query.
While the cache is away, each reads the database once a second instead.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, Generic, TypeVar

from django.core.cache import cache
from django.db import DatabaseError, transaction

COMMON_KEPT_LOOK = 1.0
"""Seconds between two looks at the version."""
COMMON_KEPT_AGE = 60.0
"""Seconds until it is read again all the same: the cache may have been away when it was changed."""

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class _Held(Generic[_Value]):
    value: _Value
    version: str
    read_at: float
    look_at: float


class CommonKept(Generic[_Value]):
    """A value that `load` reads; all threads of a process share one, so nobody may change it in place."""

    def __init__(self, name: str, load: Callable[[], _Value]) -> None:
        self._key = f"kept:{name}"
        self._load = load
        self._held: _Held[_Value] | None = None
        _ALL.append(self)

    def get(self) -> _Value:
        held, now = self._held, monotonic()
        if held and now < held.look_at:
            return held.value
        version = cache.get(self._key)
        if held and version == held.version and now - held.read_at < COMMON_KEPT_AGE:
            self._held = _Held(held.value, held.version, held.read_at, now + COMMON_KEPT_LOOK)
            return held.value
        return self._read(held, version, now)

    def changed(self) -> None:
        """To be called by whoever changed the rows: all processes read them again, after the commit."""
        self.forget()
        transaction.on_commit(self._spread, robust=True)

    def forget(self) -> None:
        self._held = None

    def _read(self, held: _Held[_Value] | None, version: str | None, now: float) -> _Value:
        if version is None:
            version = secrets.token_hex(8)
            cache.add(self._key, version, timeout=None)
        try:
            # After the version: what is committed in between has another one, and is read at the next look.
            value = self._load()
        except DatabaseError:
            if held is None:
                raise
            value = held.value
        self._held = _Held(value, version, now, now + COMMON_KEPT_LOOK)
        return value

    def _spread(self) -> None:
        cache.set(self._key, secrets.token_hex(8), timeout=None)
        self.forget()


_ALL: list[CommonKept[Any]] = []


def common_kept_forget() -> None:
    """Read everything again; for tests, whose rows are rolled back without anybody saying so."""
    for kept in _ALL:
        kept.forget()
