"""Django's WSGI handler on a fixed number of threads, each with its own lasting database connection."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from wsgiref.util import FileWrapper

from a2wsgi import WSGIMiddleware
from starlette.types import Receive, Scope, Send

from project.entry.bodies import EntryBody
from project.entry.refusals import EntryBusyError

P = ParamSpec("P")
R = TypeVar("R")

_BODY_FILE = "varal.body_file"
_FILE_BLOCK = 256 << 10


class EntryExecutor(ThreadPoolExecutor):
    """Threads with a short queue in front: what finds it full is refused, not made to wait."""

    def __init__(self, threads: int, *, waiting: int, name: str) -> None:
        super().__init__(threads, thread_name_prefix=name)
        self._room = threading.BoundedSemaphore(threads + waiting)

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        if not self._room.acquire(blocking=False):
            raise EntryBusyError
        future = super().submit(fn, *args, **kwargs)
        future.add_done_callback(lambda _future: self._room.release())
        return future


class EntryThreads:
    """Calls a WSGI application with a body that is already here."""

    def __init__(self, application: WSGIApplication, *, threads: int, waiting: int, name: str) -> None:
        # Size 0 is a queue without end: the thread hands over the whole response and is free, however
        # slowly it is read. With an end, four slow readers would hold four threads.
        self._middleware: Any = WSGIMiddleware(_spooled(application), send_queue_size=0)
        self._middleware.executor = EntryExecutor(threads, waiting=waiting, name=name)

    async def __call__(self, scope: Scope, body: EntryBody, receive: Receive, send: Send) -> None:
        await self._middleware(_wsgi_scope(scope, body), receive, send)

    def close(self) -> None:
        self._middleware.executor.shutdown(cancel_futures=True)


def _spooled(application: WSGIApplication) -> Any:  # a2wsgi has types of its own for the same thing
    def call(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.input"] = environ["asgi.scope"][_BODY_FILE]
        environ["wsgi.file_wrapper"] = _file_blocks
        return application(environ, start_response)

    return call


def _file_blocks(file: Any, _block_size: int) -> FileWrapper:
    """Blocks larger than Django's 4 KiB: each is a trip from the thread to the event loop."""
    return FileWrapper(file, _FILE_BLOCK)


def _wsgi_scope(scope: Scope, body: EntryBody) -> Scope:
    """The scope with its body's true length, and without names that a WSGI environ would misread.

    X_Real_IP and X-Real-IP are one key there, so a client could pass for the proxy.
    """
    unfit = {b"content-length", b"transfer-encoding"}
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name and name not in unfit]
    return {
        **scope,
        _BODY_FILE: body.file,
        "headers": [*headers, (b"content-length", b"%d" % body.size)],
    }
