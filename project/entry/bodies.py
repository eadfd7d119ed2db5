"""Request bodies, taken in full before a thread is: a slow sender holds a socket and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from project.entry.refusals import EntryNoRoomError, EntryTooLargeError, EntryTooSlowError

ENTRY_BODY_MEMORY = 1 << 20  # bytes of a body in memory; the rest goes to disk
# A browser shows our answer only once it has sent all: this much past the limit is read and dropped.
ENTRY_BODY_DRAIN = 64 << 20


class EntryBodies:
    """Takes bodies in: at most `room` bytes on the way at once, none silent for `idle` seconds."""

    def __init__(self, folder: Path, *, room: int, idle: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._room = room
        self._idle = idle

    @asynccontextmanager
    async def taken(self, scope: Scope, receive: Receive, limit: int) -> AsyncIterator["EntryBody"]:
        """The whole body, rewound; nothing of it stays afterwards.

        Raises a refusal if it is longer than `limit` bytes, stops coming or finds no room, and
        ClientDisconnect if the client leaves.
        """
        body = EntryBody(self._folder)
        try:
            await self._take(body, Headers(scope=scope), receive, limit)
            yield body
        finally:
            self._room += body.size
            body.close()

    async def _take(self, body: "EntryBody", headers: Headers, receive: Receive, limit: int) -> None:
        if not _has_body(headers):
            return
        _refuse_hopeless(headers, limit)
        arrival = _Arrival(receive, self._idle)
        try:
            await self._fill(body, arrival, limit)
        except (EntryNoRoomError, EntryTooLargeError):
            await arrival.drain(ENTRY_BODY_DRAIN)
            raise

    async def _fill(self, body: "EntryBody", arrival: "_Arrival", limit: int) -> None:
        while arrival.more:
            chunk = await arrival.chunk()
            if body.size + len(chunk) > limit:
                raise EntryTooLargeError
            self._room -= len(chunk)
            await body.add(chunk)
            if self._room < 0:
                raise EntryNoRoomError
        await body.rewind()


class _Arrival:
    """What of a body is still to come."""

    def __init__(self, receive: Receive, idle: float) -> None:
        self.more = True
        self._receive = receive
        self._idle = idle

    async def chunk(self) -> bytes:
        try:
            async with asyncio.timeout(self._idle):
                message = await self._receive()
        except TimeoutError as error:
            raise EntryTooSlowError from error
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        self.more = message.get("more_body", False)
        chunk: bytes = message.get("body", b"")
        return chunk

    async def drain(self, most: int) -> None:
        while self.more and most > 0:
            most -= len(await self.chunk())


class EntryBody:
    """Bytes in memory up to a point, then in a file without a name, which no crash leaves behind."""

    def __init__(self, folder: Path) -> None:
        self.file: IO[bytes] = BytesIO()
        self.size = 0
        self._folder = folder
        self._buffer = bytearray()
        self._on_disk = False

    async def add(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self._buffer += chunk
        if len(self._buffer) > ENTRY_BODY_MEMORY:
            await self._flush()

    async def rewind(self) -> None:
        if self._on_disk:
            await self._flush()
        else:
            self.file = BytesIO(self._buffer)
        self.file.seek(0)

    def close(self) -> None:
        self.file.close()

    async def _flush(self) -> None:
        data, self._buffer = self._buffer, bytearray()
        try:
            await anyio.to_thread.run_sync(self._write, data)
        except OSError as error:
            raise EntryNoRoomError from error

    def _write(self, data: bytearray) -> None:
        if not self._on_disk:
            self.file = TemporaryFile(dir=self._folder)  # noqa: SIM115  lives as long as the body
            self._on_disk = True
        self.file.write(data)


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _refuse_hopeless(headers: Headers, limit: int) -> None:
    """Refuses before reading what is far too long, or what its sender asks leave to send."""
    declared = int(headers.get("content-length", "0"))
    asks = headers.get("expect", "").lower() == "100-continue"
    if declared > limit + (0 if asks else ENTRY_BODY_DRAIN):
        raise EntryTooLargeError
