"""Pearson's χ² test, and how probable a value as large is by chance."""

from math import erfc, exp, inf, lgamma, log, sqrt
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

# Below, the distribution of a cell's count is too far from a normal one.
_EXPECTED_LEAST = 5

DiscoverCells = npt.NDArray[Any]


class DiscoverChi(NamedTuple):
    statistic: float
    dof: int
    p: float


def discover_chi(observed: DiscoverCells, expected: DiscoverCells) -> DiscoverChi:
    """Of counts against the counts expected on average, cell by cell.

    Cells of few are taken together. What was observed where nothing can be has p = 0.
    """
    if observed[expected <= 0].any():
        return DiscoverChi(inf, 0, 0.0)
    seen, wanted = _merged(observed[expected > 0], expected[expected > 0])
    dof = len(wanted) - 1
    if dof < 1:
        return DiscoverChi(0.0, 0, 1.0)
    statistic = float(((seen - wanted) ** 2 / wanted).sum())
    return DiscoverChi(statistic, dof, discover_chi_p(statistic, dof))


def discover_chi_p(statistic: float, dof: int) -> float:
    """The chance of at least `statistic` by χ² of `dof` degrees of freedom.

    By its closed forms: e^(-x/2) Σ (x/2)^i / Γ(i + 1), i from 0 or, with an erfc before it, from ½.
    """
    half = statistic / 2
    if half <= 0:
        return 1.0
    if half == inf:
        return 0.0
    powers = (dof % 2 / 2 + step for step in range(dof // 2))
    total = sum(exp(power * log(half) - half - lgamma(power + 1)) for power in powers)
    return min(1.0, total + (erfc(sqrt(half)) if dof % 2 else 0.0))


def _merged(observed: DiscoverCells, expected: DiscoverCells) -> tuple[DiscoverCells, DiscoverCells]:
    """The cells in the order of what is expected, the smallest as one that is large enough."""
    order = np.argsort(expected, kind="stable")
    seen, wanted = observed[order], expected[order]
    few = int((wanted < _EXPECTED_LEAST).sum())
    if few:
        few = max(few, int(np.searchsorted(np.cumsum(wanted), _EXPECTED_LEAST)) + 1)
        seen = np.concatenate([[seen[:few].sum()], seen[few:]])
        wanted = np.concatenate([[wanted[:few].sum()], wanted[few:]])
    return seen, wanted
