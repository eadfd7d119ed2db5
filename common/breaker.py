"""A circuit breaker: who is away is not asked again and again."""

import functools
import threading
from time import monotonic

COMMON_BREAKER_REST = 5.0  # seconds without a try after a server did not answer


class CommonBreaker:
    """Stops tries for `rest` seconds after a failure, then lets one through at a time."""

    def __init__(self, rest: float) -> None:
        self.rest = rest
        self._lock = threading.Lock()
        self._next_try: float | None = None

    def allows(self) -> bool:
        with self._lock:
            if self._next_try is None:
                return True
            now = monotonic()
            if now < self._next_try:
                return False
            self._next_try = now + self.rest
            return True

    def close(self) -> bool:
        """Notes a success; True if it ends an outage."""
        with self._lock:
            was_open, self._next_try = self._next_try is not None, None
            return was_open

    def open(self) -> bool:
        """Notes a failure; True if it begins an outage."""
        with self._lock:
            was_closed, self._next_try = self._next_try is None, monotonic() + self.rest
            return was_closed


@functools.cache
def common_breaker(server: str) -> CommonBreaker:
    """The one of a server, by its address: what the cache learned about it, whoever publishes need not."""
    return CommonBreaker(COMMON_BREAKER_REST)
