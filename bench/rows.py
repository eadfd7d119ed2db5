"""One line of the table: a figure, and the gate it must pass if it has one."""

from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class BenchRow:
    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def passes(self) -> bool:
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    def line(self) -> str:
        gate = f"≤ {self.at_most:g}" if self.at_most is not None else ""
        gate = f"≥ {self.at_least:g}" if self.at_least is not None else gate
        verdict = ("pass" if self.passes else "FAIL") if gate else ""
        return f"{self.name:<58}{self.value:>10.3g} {self.unit:<8}{gate:>8} {verdict:<5} {self.note}".rstrip()

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"passes": self.passes}


def bench_median_ratio(ours: list[float], floors: list[float]) -> float:
    """Median of the ratios of neighbours in time, which a drift of the machine's speed leaves alone."""
    return median(our / floor for our, floor in zip(ours, floors, strict=True))


def bench_percentile(values: list[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
