"""What the driver is told before it begins, and what it brings back; both travel between processes."""

from dataclasses import dataclass, field

BENCH_CSRF = "b" * 32


@dataclass(frozen=True)
class BenchChatPerson:
    user: int
    token: str
    """For polls."""
    cookie: str = ""
    """Of a session, with a CSRF token."""
    conversation: int = 0
    """The one that stands open."""


@dataclass(frozen=True)
class BenchChatPlan:
    port: int
    people: list[BenchChatPerson]
    rate: float
    """Messages a second, of all together."""
    seconds: float
    begin: float
    """When the first message is sent; until then all have come to wait (seconds since 1970)."""
    patience: float = 60
    """How long, behind the last one, nothing at all may come before what is missing is lost."""


@dataclass
class BenchChatHeard:
    """What came to one person."""

    person: BenchChatPerson
    messages: list[tuple[int, str]] = field(default_factory=list)
    """The number in the conversation and the client's id of each, in the order in which they came."""
    shown: dict[str, float] = field(default_factory=dict)
    """When a message was there, by its client's id."""
    reached: list[tuple[int, float]] = field(default_factory=list)
    """How far their log was known to go, and since when; both grow."""
    failures: int = 0
    """Requests that were not answered, or refused for now."""


@dataclass
class BenchChatSent:
    """By the client's id: where it went, who sent it, and when that was answered."""

    conversation: int
    sender: int
    answered: float = 0.0


@dataclass(frozen=True)
class BenchChatLog:
    sent: dict[str, BenchChatSent]
    heard: list[BenchChatHeard]
