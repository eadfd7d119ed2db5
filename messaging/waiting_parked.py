"""Who waits in this process, and what was said to those who are just not here."""

import asyncio
from collections import deque
from collections.abc import Iterator
from time import monotonic
from typing import Any

MESSAGING_PARKED_PER_USER = 10
MESSAGING_RETRY_MS = 5_000
MESSAGING_LIVE_KEPT = 3.0  # seconds, for who is between two polls

_ITEMS_MAX = 20  # of one person: more is a flood, of which the end tells how things are
_KEPT_MAX = 10_000

_Item = dict[str, Any]


class MessagingWaiter:
    """One poll of somebody who knows all up to `cursor`, and what it is to be answered."""

    __slots__ = (
        "cursor",
        "is_checked",
        "is_future",
        "is_passing",
        "live",
        "retry_ms",
        "seq",
        "stay",
        "user",
        "woken",
    )

    def __init__(self, user: int, cursor: int, stay: asyncio.Timeout, *, is_passing: bool) -> None:
        self.user = user
        self.cursor = self.seq = cursor
        # Ending it is all it takes to have it answered: a future and a task a poll would cost more memory.
        self.stay = stay
        # Without a place: it is answered as soon as the database was asked.
        self.is_passing = is_passing
        self.is_checked = False
        self.is_future = False
        self.live: tuple[_Item, ...] = ()
        self.retry_ms = MESSAGING_RETRY_MS if is_passing else 0
        self.woken = 0.0


class MessagingParked:
    def __init__(self, limit: int) -> None:
        self.count = 0
        self._limit = limit
        self._waiters: dict[int, list[MessagingWaiter]] = {}
        self._kept: dict[int, deque[tuple[float, _Item]]] = {}

    def enter(self, user: int, cursor: int, stay: asyncio.Timeout) -> MessagingWaiter:
        waiter = MessagingWaiter(user, cursor, stay, is_passing=self.count >= self._limit)
        theirs = self._waiters.setdefault(user, [])
        if len(theirs) == MESSAGING_PARKED_PER_USER:
            # The newest is surely alive. The oldest may be a browser that left without a word; if not, it
            # comes again after a while, or the tabs of one person would push each other out in a circle.
            self.end(theirs[0], retry_ms=MESSAGING_RETRY_MS)
        theirs.append(waiter)
        self.count += 1
        waiter.live = tuple(item for until, item in self._kept.pop(user, ()) if until > monotonic())
        return waiter

    def leave(self, waiter: MessagingWaiter) -> bool:
        """Frees its place; false if it had none any more."""
        theirs = self._waiters.get(waiter.user, [])
        if waiter not in theirs:
            return False
        theirs.remove(waiter)
        if not theirs:
            del self._waiters[waiter.user]
        self.count -= 1
        return True

    def end(self, waiter: MessagingWaiter, *, retry_ms: int = 0) -> None:
        """Have it answered, unless it is being answered."""
        if self.leave(waiter) and not waiter.stay.expired():
            waiter.retry_ms = waiter.retry_ms or retry_ms
            waiter.stay.reschedule(0)

    def check(self, waiter: MessagingWaiter, seq: int | None) -> None:
        """What was read for it after it came; None if the database was away."""
        if waiter not in self._waiters.get(waiter.user, ()):
            return  # a wake was faster
        waiter.is_checked = True
        waiter.seq = max(waiter.seq, seq or 0)
        waiter.is_future = seq is not None and seq < waiter.cursor
        if waiter.is_future or waiter.is_passing or waiter.live or waiter.seq > waiter.cursor:
            self.end(waiter)

    def wake(self, user: int, seq: int, woken: float = 0.0) -> int:
        """Their inbox has come to `seq`; how many had waited for that. `woken`: when a wake said so."""
        waiting = [waiter for waiter in self._waiters.get(user, ()) if waiter.cursor < seq]
        for waiter in waiting:
            waiter.seq, waiter.woken = seq, woken
            self.end(waiter)
        return len(waiting)

    def tell(self, user: int, item: _Item) -> None:
        """Those who wait are told at once, and if there is nobody, who comes next."""
        waiting = list(self._waiters.get(user, ()))
        for waiter in waiting:
            waiter.live = (*waiter.live, item)[-_ITEMS_MAX:]
            if waiter.is_checked:
                self.end(waiter)
        if not waiting and (user in self._kept or len(self._kept) < _KEPT_MAX):
            kept = self._kept.setdefault(user, deque(maxlen=_ITEMS_MAX))
            kept.append((monotonic() + MESSAGING_LIVE_KEPT, item))

    def forget_kept(self) -> None:
        """What nobody came for."""
        now = monotonic()
        self._kept = {user: kept for user, kept in self._kept.items() if kept[-1][0] > now}

    def users(self) -> list[int]:
        return list(self._waiters)

    def __iter__(self) -> Iterator[MessagingWaiter]:
        return iter([waiter for theirs in self._waiters.values() for waiter in theirs])
