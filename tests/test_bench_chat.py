"""Does the load driver of messages notice what a site does wrong?"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bench.chat.crowd import bench_chat_held
from bench.chat.plan import BenchChatPerson, BenchChatPlan
from bench.chat.verdict import BenchChatVerdict

MESSAGES = 20


@dataclass
class Site:
    """One conversation of two; `tells` says which numbers of messages an event of a person has."""

    tells: Callable[[int, int], list[int]] = lambda user, seq: [seq]
    drops: Callable[[int], bool] = lambda request: False
    """Is the answer to a send kept back, though it was stored?"""
    remembers: bool = True
    """Is a message known that comes again?"""
    messages: list[str] = field(default_factory=list)
    logs: dict[int, list[int]] = field(default_factory=lambda: {1: [], 2: []})
    sends: int = 0

    def wait(self, user: int, cursor: int) -> dict[str, Any]:
        return {"seq": len(self.logs[user]), "live": []}

    def sync(self, user: int, cursor: int) -> dict[str, Any]:
        log = self.logs[user]
        events = [
            {"seq": number, "kind": "message", "html": self.html(seq)}
            for number, seq in enumerate(log, start=1)
            if number > cursor
        ]
        return {"events": events, "cursor": len(log), "more": False, "token": str(user)}

    def send(self, client_id: str) -> tuple[str, bool]:
        """The message, and whether the sender is answered."""
        self.sends += 1
        if not (self.remembers and client_id in self.messages):
            self.messages.append(client_id)
            seq = len(self.messages)
            for user, log in self.logs.items():
                log += self.tells(user, seq)
        return self.html(self.messages.index(client_id) + 1), not self.drops(self.sends)

    def html(self, seq: int) -> str:
        return f'<li class="chat-message" data-seq="{seq}" data-client="{self.messages[seq - 1]}"></li>'

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            first, *lines = head.decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines if line)
            method, address, _version = first.split()
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            answer = await self.answer(method, address, headers, body.decode())
            if answer is None:
                break
            writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\n\r\n{answer}".encode())
        writer.close()

    async def answer(self, method: str, address: str, headers: dict[str, str], body: str) -> str | None:
        if method == "POST":
            html, is_answered = self.send(parse_qs(body)["client_id"][0])
            return html if is_answered else None
        parts = urlsplit(address)
        cursor = int(parse_qs(parts.query).get("cursor", ["0"])[0])
        if parts.path == "/messages/sync":
            return json.dumps(self.sync(int(headers["cookie"]), cursor))
        user = int(headers["x-live-token"])
        while len(self.logs[user]) <= cursor:
            await asyncio.sleep(0.005)
        return json.dumps(self.wait(user, cursor))


@asynccontextmanager
async def serving(site: Site) -> AsyncIterator[int]:
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def verdict(site: Site) -> BenchChatVerdict:
    async def main() -> BenchChatVerdict:
        async with serving(site) as port:
            people = [BenchChatPerson(user, str(user), str(user), conversation=5) for user in site.logs]
            begin = time.time() + 0.5
            plan = BenchChatPlan(port, people, rate=200, seconds=MESSAGES / 200, begin=begin, patience=0.5)
            return BenchChatVerdict.of(await bench_chat_held(plan))

    # In a thread of its own: Playwright's event loop stays in the one of the tests.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, main()).result()


def test_a_site_that_does_well_is_found_to() -> None:
    assert verdict(Site()) == BenchChatVerdict(lost=0, doubled=0, disordered=0)


def test_a_message_that_one_of_two_never_hears_of_is_lost() -> None:
    site = Site(tells=lambda user, seq: [] if (user, seq) == (2, 7) else [seq])
    assert verdict(site) == BenchChatVerdict(lost=1, doubled=0, disordered=0)


def test_a_message_that_comes_twice_is_doubled() -> None:
    site = Site(tells=lambda user, seq: [seq, seq] if (user, seq) == (1, 7) else [seq])
    assert verdict(site) == BenchChatVerdict(lost=0, doubled=1, disordered=1)


def test_messages_that_overtake_each_other_are_out_of_order() -> None:
    site = Site(tells=lambda user, seq: {7: [], 8: [8, 7]}.get(seq, [seq]))
    assert verdict(site) == BenchChatVerdict(lost=0, doubled=0, disordered=2)


@pytest.mark.parametrize(("remembers", "doubled"), [(True, 0), (False, 2)])
def test_what_was_not_answered_is_sent_again_as_the_same(remembers: bool, doubled: int) -> None:
    site = Site(drops=lambda request: request == 7, remembers=remembers)
    assert verdict(site) == BenchChatVerdict(lost=0, doubled=doubled, disordered=0)
    assert site.sends == MESSAGES + 1
