"""Was anything lost, doubled or out of order?"""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from bench.chat.plan import BenchChatHeard, BenchChatLog


@dataclass(frozen=True)
class BenchChatVerdict:
    """Over all people: each of them should have every message of their conversation once."""

    lost: int
    doubled: int
    """Came again, in whatever form, or was never sent."""
    disordered: int
    """Not behind the one that came before it."""

    @classmethod
    def of(cls, log: BenchChatLog) -> Self:
        sent: dict[int, set[str]] = {}
        for client_id, message in log.sent.items():
            sent.setdefault(message.conversation, set()).add(client_id)
        lost = doubled = disordered = 0
        for heard in log.heard:
            there = sent.get(heard.person.conversation, set())
            came = Counter(client_id for _seq, client_id in heard.messages)
            lost += len(there - set(came))
            doubled += sum(number - (client_id in there) for client_id, number in came.items())
            disordered += _steps_back(heard)
        return cls(lost, doubled, disordered)


def _steps_back(heard: BenchChatHeard) -> int:
    return sum(later <= earlier for (earlier, _one), (later, _other) in pairwise(heard.messages))
