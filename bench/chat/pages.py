"""The pages of somebody with many conversations and a very long one, against one with few and a short one."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from statistics import median

import numpy as np

from accounts.models import AccountsUser
from bench.chat.people import bench_chat_empty, bench_chat_pairs, bench_chat_people
from bench.data import bench_session
from bench.fill.copy import bench_copy_words, bench_moment, bench_moment_texts, bench_vacuum
from bench.fill.words import BENCH_CAPTIONS
from bench.load import bench_load
from bench.rows import BenchRow, bench_median_ratio
from bench.scale.subjects import bench_queries
from bench.server import bench_server
from messaging.models import MessagingConversation, MessagingInbox, MessagingMember, MessagingMessage

_ROUNDS = 12
_SECONDS = 1.2
_QUERIES = 10
_BEGIN = bench_moment("2026-01-01")
_TEXTS = [" ".join(BENCH_CAPTIONS[:size]) for size in (1, 2, 1, 4)]
_MINUTE = 60_000_000  # microseconds


@dataclass(frozen=True)
class BenchChatSize:
    conversations: int
    messages: int
    """Of the longest conversation; the others have one."""


@dataclass(frozen=True)
class _Subject:
    viewer: AccountsUser
    size: BenchChatSize
    longest: int

    @property
    def pages(self) -> dict[str, str]:
        thread = f"/messages/{self.longest}/"
        return {
            "inbox": "/messages/",
            "thread": thread,
            "thread, in its middle": f"{thread}?before={self.size.messages // 2}",
        }


def bench_messages_pages(few: BenchChatSize, many: BenchChatSize) -> list[BenchRow]:
    bench_chat_empty()
    one, other, *others = bench_chat_people(many.conversations + 2)
    numbers = count(1)
    small, large = (_subject(viewer, others, size, numbers) for viewer, size in ((one, few), (other, many)))
    bench_vacuum([MessagingConversation, MessagingMember, MessagingMessage, MessagingInbox])
    grown = _grown(small, large)
    rows = []
    for name, path in large.pages.items():
        queries = len(bench_queries(large.viewer, path))
        ratio, note = grown[name]
        rows += [
            BenchRow(f"messages, {name}: time at {_words(many)}", ratio, "×", at_most=1.2, note=note),
            BenchRow(f"messages, {name}: queries", queries, "", at_most=_QUERIES),
        ]
    return rows


def _words(size: BenchChatSize) -> str:
    return f"{size.messages:,} in {size.conversations:,}"


def _grown(small: _Subject, large: _Subject) -> dict[str, tuple[float, str]]:
    """How many times as long a page takes, in turns, through one process."""
    rates: dict[tuple[str, bool], list[float]] = {}
    with bench_server(workers=1) as port:
        for number in range(_ROUNDS + 1):
            for subject in (small, large):
                cookie = bench_session(subject.viewer)
                for name, path in subject.pages.items():
                    load = bench_load(port, path, cookie, _SECONDS)
                    if load.statuses != {200}:
                        raise RuntimeError(f"{path} answered {sorted(load.statuses)}")
                    if number:
                        rates.setdefault((name, subject is large), []).append(load.rate)
    return {
        name: (
            bench_median_ratio(rates[name, False], rates[name, True]),
            f"{median(rates[name, True]):.0f} requests/s",
        )
        for name in large.pages
    }


def _subject(
    viewer: AccountsUser, others: list[AccountsUser], size: BenchChatSize, numbers: Iterator[int]
) -> _Subject:
    """The longest conversation is the newest."""
    partners = others[: size.conversations]
    made = bench_chat_pairs((viewer, other) for other in partners)
    for conversation, partner in zip(made[:-1], partners, strict=False):
        _say(conversation, [partner], 1, numbers)
    _say(made[-1], [viewer, partners[-1]], size.messages, numbers)
    MessagingConversation.objects.bulk_update(made, ["last_seq", "last_at"])
    _lay(viewer, made)
    return _Subject(viewer, size, made[-1].pk)


def _say(
    conversation: MessagingConversation, senders: list[AccountsUser], size: int, numbers: Iterator[int]
) -> None:
    """So many messages, a minute apart, by these in turns."""
    moments = bench_moment_texts(_BEGIN + _MINUTE * np.arange(size))
    columns = {
        "seq": list(map(str, range(1, size + 1))),
        "conversation_id": str(conversation.pk),
        "sender_id": [str(senders[number % len(senders)].pk) for number in range(size)],
        "client_id": [str(uuid.UUID(int=next(numbers))) for _number in range(size)],
        "note": "",
        "text": [_TEXTS[number % len(_TEXTS)] for number in range(size)],
        "created_at": moments,
    }
    bench_copy_words(MessagingMessage, columns)
    conversation.last_seq, conversation.last_at = size, datetime.fromisoformat(moments[-1])


def _lay(viewer: AccountsUser, made: list[MessagingConversation]) -> None:
    """As a list has them: the last made is the newest, all are read."""
    members = {member.conversation_id: member for member in MessagingMember.objects.filter(user=viewer)}
    for order, conversation in enumerate(made, start=1):
        member = members[conversation.pk]
        member.order, member.read_seq = order, conversation.last_seq
    MessagingMember.objects.bulk_update(members.values(), ["order", "read_seq"])
    MessagingInbox.objects.filter(pk=viewer.pk).update(seq=len(made), floor_seq=len(made))
