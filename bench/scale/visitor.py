"""A browser that presses buttons: a connection of its own, a session, and a CSRF token."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Self

from accounts.models import AccountsUser
from bench.data import bench_session

_TOKEN = "b" * 32


@dataclass
class BenchVisitor:
    port: int
    cookie: str
    seconds: list[float] = field(default_factory=list)
    """How long each act took, with waiting where the server had no room."""
    refused: int = 0
    """How often the server had no room."""

    @classmethod
    def of(cls, user: AccountsUser, port: int) -> Self:
        return cls(port, f"{bench_session(user)}; csrftoken={_TOKEN}")

    async def connect(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def press(self, path: str) -> int:
        """POST as htmx does; the status of the answer."""
        begun = time.perf_counter()
        while True:
            status, wait = await self._post(path)
            if status != 503:
                break
            self.refused += 1
            await asyncio.sleep(wait)
        self.seconds.append(time.perf_counter() - begun)
        return status

    async def _post(self, path: str) -> tuple[int, float]:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nCookie: {self.cookie}\r\n"
            f"X-CSRFToken: {_TOKEN}\r\nHX-Request: true\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n"
            "Content-Length: 0\r\n\r\n"
        )
        self._writer.write(head.encode())
        answer = await self._reader.readuntil(b"\r\n\r\n")
        first, *lines = answer.decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines if line)
        await self._reader.readexactly(int(headers.get("content-length", 0)))
        return int(first.split()[1]), float(headers.get("retry-after", 0))

    def close(self) -> None:
        self._writer.close()
