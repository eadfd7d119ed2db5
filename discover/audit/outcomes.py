"""What a test is and what came of it."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self

import numpy as np

from discover.audit.chi import DiscoverChi
from discover.walls.law import discover_key

DISCOVER_AUDIT_FAMILY = 1e-3
"""So seldom one of all honest tests may fail by chance: one audit in a thousand."""
DISCOVER_AUDIT_CAUGHT = 1e-6
"""Of a wrong sampler, p must be below."""


class DiscoverAuditFinding(NamedTuple):
    """How far a sampler is from the law: χ² with its p, or without `dof` how many are wrong."""

    statistic: float
    dof: int | None
    p: float

    @classmethod
    def of(cls, chi: DiscoverChi) -> Self:
        return cls(*chi)

    @classmethod
    def wrong(cls, count: int) -> Self:
        return cls(count, None, 0.0 if count else 1.0)

    @property
    def is_caught(self) -> bool:
        return self.p < DISCOVER_AUDIT_CAUGHT


DiscoverAuditTrial = Callable[[], DiscoverAuditFinding]


@dataclass(frozen=True)
class DiscoverAuditTest:
    name: str
    on: str
    """What, and how much of it."""
    honest: DiscoverAuditTrial
    planted: Mapping[str, DiscoverAuditTrial]
    """Wrong samplers, which the same test must reject."""


class DiscoverAuditCatch(NamedTuple):
    name: str
    finding: DiscoverAuditFinding
    is_elsewhere: bool
    """Here it cannot be told from the law, as where all weights are alike: tried on the built-in table."""
    is_tried: bool = True


@dataclass(frozen=True)
class DiscoverAuditOutcome:
    name: str
    on: str
    is_elsewhere: bool
    honest: DiscoverAuditFinding
    catches: list[DiscoverAuditCatch] = field(default_factory=list)

    def is_well(self, level: float) -> bool:
        return self.honest.p >= level

    @property
    def missed(self) -> list[DiscoverAuditCatch]:
        return [catch for catch in self.catches if catch.is_tried and not catch.finding.is_caught]


class DiscoverAuditEffort(NamedTuple):
    """How much to draw, and from which numbers; the same numbers, the same audit."""

    draws: int
    orders: int
    seed: int

    def key(self, *parts: object) -> bytes:
        return discover_key("audit", self.seed, *parts)

    def random(self, name: str) -> np.random.Generator:
        """For wrong samplers."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])
