"""One person in front of an open conversation, who does what the site's script does."""

import asyncio
import json
import random
import re
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from bench.chat.plan import BENCH_CSRF, BenchChatHeard, BenchChatPerson, BenchChatSent
from bench.chat.wire import BENCH_BROKEN, BenchAnswer, BenchWire, bench_request

_MESSAGE = re.compile(r'<li[^>]*\bdata-seq="(\d+)"[^>]*\bdata-client="([0-9a-f-]{36})"')
_LONGEST = 45.0  # seconds between two tries
# Seconds in which the news of one's own message are left to its answer, which says the same for less.
_GRACE = 2.0
_AWAY = {429, 500, 502, 503, 504}


class _Away(Exception):
    """Not now; `wait`: seconds that the server asks for."""

    def __init__(self, wait: float = 0.0) -> None:
        super().__init__(wait)
        self.wait = wait


class _Patience:
    """How long to wait before the next try: not at all at first, then longer and longer, by the dice."""

    def __init__(self) -> None:
        self.failures = 0

    async def failed(self, error: Exception) -> None:
        self.failures += 1
        if isinstance(error, _Away) and error.wait:
            await asyncio.sleep(error.wait + random.random())
        elif self.failures > 1:
            await asyncio.sleep(random.uniform(0, min(_LONGEST, 2.0**self.failures)))

    def worked(self) -> None:
        self.failures = 0


class BenchChatClient:
    def __init__(self, port: int, person: BenchChatPerson, sent: dict[str, BenchChatSent]) -> None:
        self.port = port
        self.person = person
        self.heard = BenchChatHeard(person)
        self.token = person.token
        self.cursor: int | None = None
        self._sent = sent
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self._is_settled = asyncio.Event()
        self._is_settled.set()
        self._poll, self._sync, self._post = (BenchWire(port) for _kind in range(3))

    def say(self, client_id: str) -> None:
        """One after the other, as the script sends them."""
        self._sent[client_id] = BenchChatSent(self.person.conversation, self.person.user)
        self._outbox.put_nowait(client_id)

    async def listen(self) -> None:
        patience = _Patience()
        while True:
            try:
                await self._listen()
                patience.worked()
            except (*BENCH_BROKEN, _Away) as error:
                self.heard.failures += 1
                await patience.failed(error)

    async def write(self) -> None:
        while True:
            await self._deliver(await self._outbox.get())

    def close(self) -> None:
        for wire in (self._poll, self._sync, self._post):
            wire.close()

    async def _listen(self) -> None:
        if self.cursor is None:
            await self._catch_up()
        path = f"/messages/wait?cursor={self.cursor}"
        answer = await self._poll.ask(self._request("GET", path, f"X-Live-Token: {self.token}"))
        if _settled(answer, 401).status == 401:
            await self._catch_up()
            return
        said = json.loads(answer.body)
        self._reach(said["seq"])
        if said["seq"] > (self.cursor or 0):
            with suppress(TimeoutError):
                async with asyncio.timeout(_GRACE):
                    await self._is_settled.wait()
        if said["seq"] > (self.cursor or 0):
            await self._catch_up()
        await asyncio.sleep(said.get("retry_ms", 0) / 1000)

    async def _catch_up(self) -> None:
        more = True
        while more:
            query = {"conversation": self.person.conversation}
            query |= {} if self.cursor is None else {"cursor": self.cursor}
            path = f"/messages/sync?{urlencode(query)}"
            answer = await self._sync.ask(self._request("GET", path, f"Cookie: {self.person.cookie}"))
            more = self._take(json.loads(_settled(answer).body))

    def _take(self, news: dict[str, Any]) -> bool:
        """Shows what is new of it; is there more?"""
        self.token = news["token"]
        for event in news["events"]:
            if event["seq"] <= (self.cursor or 0):
                continue
            if event["seq"] != (self.cursor or 0) + 1:
                raise RuntimeError(f"{event['seq']} follows {self.cursor}")
            if event["kind"] == "message":
                self._show(event["html"])
            self.cursor = event["seq"]
        self.cursor = max(self.cursor or 0, news["cursor"])
        self._reach(self.cursor)
        return bool(news["more"])

    def _show(self, html: str) -> None:
        found = _MESSAGE.search(html)
        if found is None:
            raise RuntimeError(f"this is no message: {html[:200]}")
        self.heard.messages.append((int(found[1]), found[2]))
        self.heard.shown.setdefault(found[2], time.time())

    def _reach(self, seq: int) -> None:
        if not self.heard.reached or seq > self.heard.reached[-1][0]:
            self.heard.reached.append((seq, time.time()))

    async def _deliver(self, client_id: str) -> None:
        body = urlencode({"text": f"Message {client_id}", "client_id": client_id}).encode()
        request = self._request(
            "POST",
            f"/messages/{self.person.conversation}/",
            f"Cookie: {self.person.cookie}",
            f"X-CSRFToken: {BENCH_CSRF}",
            "HX-Request: true",
            "Content-Type: application/x-www-form-urlencoded",
            body=body,
        )
        patience = _Patience()
        self._is_settled.clear()
        while not self._sent[client_id].answered:
            try:
                answer = _settled(await self._post.ask(request))
                self._sent[client_id].answered = time.time()
                self._stored(answer)
            except (*BENCH_BROKEN, _Away) as error:
                self.heard.failures += 1
                self._is_settled.set()
                await patience.failed(error)
        self._is_settled.set()

    def _stored(self, answer: BenchAnswer) -> None:
        """If nothing else has happened before it, the news of one's own message need not be fetched."""
        if int(answer.headers.get("x-messages-cursor", 0)) == (self.cursor or 0) + 1:
            self._show(answer.body.decode())
            self.cursor = (self.cursor or 0) + 1

    def _request(self, method: str, path: str, *lines: str, body: bytes = b"") -> bytes:
        return bench_request(self.port, method, path, "Accept: */*", *lines, body=body)


def _settled(answer: BenchAnswer, *statuses: int) -> BenchAnswer:
    """Raises _Away when it may go better later."""
    if answer.status in _AWAY:
        raise _Away(answer.retry_after)
    if answer.status not in (200, *statuses):
        raise RuntimeError(f"answered {answer.status}: {answer.body[:200]!r}")
    return answer
