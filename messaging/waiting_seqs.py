"""How far the inboxes of those who wait have come, read on threads of their own."""

import asyncio
import logging
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections, connection

from messaging.models import MessagingInbox
from messaging.waiting_parked import MessagingWaiter

# One for those who come, one for the sweep.
_THREADS = 2

_SQL = f"select user_id, seq from {MessagingInbox._meta.db_table} where user_id = any(%s)"  # noqa: S608

_logger = logging.getLogger(__name__)


class MessagingSeqs:
    """Reads for all who come at the same time in one query.

    While one is under way, whoever comes waits for the next: what it reads may be older than what they know,
    or than what happened before they were there to be woken.
    """

    def __init__(self, check: Callable[[MessagingWaiter, int | None], None]) -> None:
        self.is_away = False
        self._check = check
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="messages")
        self._came: list[MessagingWaiter] = []
        self._reading: asyncio.Task[None] | None = None

    def ask(self, waiter: MessagingWaiter) -> None:
        """Who asks is in the room already, and will be checked."""
        self._came.append(waiter)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_all())

    async def read(self, users: Collection[int]) -> dict[int, int] | None:
        """By user; None if the database is away."""
        try:
            loop = asyncio.get_running_loop()
            seqs = await loop.run_in_executor(self._threads, messaging_seqs, list(users))
        except Exception as error:
            if not self.is_away:
                _logger.warning("database away, those who wait go on waiting", extra={"error": str(error)})
            self.is_away = True
            return None
        self.is_away = False
        return seqs

    async def close(self) -> None:
        if self._reading:
            self._reading.cancel()
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    async def _read_all(self) -> None:
        try:
            while self._came:
                came, self._came = self._came, []
                seqs = await self.read({waiter.user for waiter in came})
                for waiter in came:
                    self._check(waiter, None if seqs is None else seqs.get(waiter.user, 0))
        finally:
            self._reading = None


def messaging_seqs(users: list[int]) -> dict[int, int]:
    close_old_connections()
    try:
        with connection.cursor() as cursor:
            cursor.execute(_SQL, [users])
            return dict(cursor.fetchall())
    finally:
        close_old_connections()
