"""Hearing that the server is to stop while it still answers."""

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType


def entry_when_stopped(act: Callable[[], None]) -> None:
    """Calls `act` on the event loop at SIGTERM or SIGINT; then comes whoever listened before.

    uvicorn tells the application last: first it waits until all open requests are answered.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # a server that is embedded in a program gets no signals
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        _chain(number, lambda: loop.call_soon_threadsafe(act))


def _chain(number: signal.Signals, first: Callable[[], object]) -> None:
    before = signal.getsignal(number)

    def handle(number: int, frame: FrameType | None) -> None:
        first()
        if callable(before):
            before(number, frame)

    signal.signal(number, handle)
