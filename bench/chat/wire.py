"""One keep-alive connection, which is opened again when the server has closed it."""

import asyncio
import gzip
import resource
from dataclasses import dataclass
from typing import Self

BENCH_BROKEN = (OSError, asyncio.IncompleteReadError)
"""What a request raises when the server is not there, or leaves without an answer."""


@dataclass(frozen=True)
class BenchAnswer:
    status: int
    headers: dict[str, str]
    body: bytes

    @classmethod
    async def read(cls, reader: asyncio.StreamReader) -> Self:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines if line)
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return cls(int(first.split()[1]), headers, body)

    @property
    def retry_after(self) -> float:
        """Seconds."""
        return float(self.headers.get("retry-after", 0))


class BenchWire:
    def __init__(self, port: int) -> None:
        self.port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def connect(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def ask(self, request: bytes) -> BenchAnswer:
        """Raises one of BENCH_BROKEN; it is for the caller to ask again."""
        if self._reader is None or self._reader.at_eof():
            self.close()
            await self.connect()
        assert self._reader
        assert self._writer
        try:
            self._writer.write(request)
            return await BenchAnswer.read(self._reader)
        except BaseException:
            # What is left of an answer that was not waited for must not be read as the next one.
            self.close()
            raise

    def close(self) -> None:
        if self._writer:
            self._writer.close()
        self._reader = self._writer = None


def bench_request(port: int, method: str, path: str, *lines: str, body: bytes = b"") -> bytes:
    """`lines`: further headers."""
    head = [
        f"{method} {path} HTTP/1.1",
        f"Host: localhost:{port}",
        "Accept-Encoding: gzip",
        *lines,
        *([f"Content-Length: {len(body)}"] if method == "POST" else []),
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


def bench_many_files() -> None:
    """As many connections as the system permits."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
