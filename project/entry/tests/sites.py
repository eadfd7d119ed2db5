"""A site of a few WSGI pages behind the real entry, served by a real uvicorn."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import uvicorn
from starlette.routing import Router

WSGIPage = Callable[[WSGIEnvironment], Iterable[bytes]]


@dataclass
class EntrySite:
    """Where the site is, and what its pages have seen."""

    port: int = 0
    gate: threading.Event = field(default_factory=threading.Event)
    inside: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    file: BytesIO = field(default_factory=lambda: BytesIO(b"x" * 600_000))

    def application(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        pages: dict[str, WSGIPage] = {"/gate/": self._wait, "/large/": _large, "/file/": self._file}
        start_response("200 OK", [("Content-Type", "text/plain")])
        return pages.get(environ["PATH_INFO"], _echo)(environ)

    def connect(self, stack: ExitStack) -> socket.socket:
        return stack.enter_context(closing(socket.create_connection(("127.0.0.1", self.port), timeout=10)))

    def ask(self, request: bytes) -> bytes:
        """All that the server says to it before it closes."""
        with ExitStack() as stack:
            connection = self.connect(stack)
            connection.sendall(request)
            return entry_rest(connection)

    def _wait(self, environ: WSGIEnvironment) -> Iterable[bytes]:
        self.inside.release()
        self.gate.wait(10)
        return [b"through"]

    def _file(self, environ: WSGIEnvironment) -> Iterable[bytes]:
        blocks: Iterable[bytes] = environ["wsgi.file_wrapper"](self.file, 4096)
        return blocks


def entry_get(path: str, *headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: x", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def entry_post(path: str, length: int, *headers: str) -> bytes:
    """The head of a POST of that many bytes."""
    lines = [f"POST {path} HTTP/1.1", "Host: x", "Connection: close", f"Content-Length: {length}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def entry_rest(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(1 << 16), b""))


@contextmanager
def entry_served(application: Router, site: EntrySite) -> Iterator[None]:
    config = uvicorn.Config(
        application, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    site.port = listener.getsockname()[1]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield
    finally:
        site.gate.set()
        server.should_exit = True
        thread.join(10)


def entry_open_files(folder: Path) -> list[str]:
    """Files of this process in the folder, those without a name included."""
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            found.append(str(descriptor.readlink()))
    return [name for name in found if name.startswith(str(folder))]


def entry_until(condition: Callable[[], bool], seconds: float = 5) -> None:
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline
        sleep(0.01)


def _echo(environ: WSGIEnvironment) -> Iterable[bytes]:
    told: list[Any] = [
        len(environ["wsgi.input"].read()),
        environ["CONTENT_LENGTH"],
        environ["QUERY_STRING"],
        environ.get("HTTP_X_REAL_IP"),
    ]
    return [repr(told).encode()]


def _large(environ: WSGIEnvironment) -> Iterable[bytes]:
    return (b"x" * (1 << 20) for _ in range(40))
