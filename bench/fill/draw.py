"""Drawing numbers with a heavy tail."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

BenchNumbers = NDArray[np.int64]
BenchWeights = NDArray[np.float64]

_ROUNDS = 6


def bench_zipf(random: np.random.Generator, size: int, exponent: float) -> BenchWeights:
    """Weights rank^-exponent that add up to 1, in random order."""
    weights = np.arange(1, size + 1, dtype=np.float64) ** -exponent
    return random.permutation(weights / weights.sum())


def bench_shares(random: np.random.Generator, total: int, weights: BenchWeights, most: int) -> BenchNumbers:
    """`total` parted by `weights`, exactly, with `most` for one. Raises ValueError if that is not enough."""
    if total > most * np.count_nonzero(weights):
        raise ValueError(f"{total} are too many: {most} each for {np.count_nonzero(weights)}")
    shares = np.zeros(weights.size, dtype=np.int64)
    while (missing := total - shares.sum()) > 0:
        open_weights = np.where(shares < most, weights, 0)
        shares += random.multinomial(missing, open_weights / open_weights.sum())
        np.minimum(shares, most, out=shares)
    return shares


def bench_batches(counts: BenchNumbers, about: int) -> Iterator[slice]:
    """Neighbours whose counts add up to `about`, one after the other."""
    batch = counts.cumsum() // about
    edges = np.flatnonzero(np.diff(batch)) + 1
    starts, stops = [0, *edges.tolist()], [*edges.tolist(), counts.size]
    yield from (slice(start, stop) for start, stop in zip(starts, stops, strict=True))


def bench_distinct(
    random: np.random.Generator, counts: BenchNumbers, weights: BenchWeights, own: BenchNumbers | None = None
) -> tuple[BenchNumbers, BenchNumbers]:
    """For each left one `counts` different right ones, drawn by `weights`: (left, right), sorted.

    `own`: the right one that is each left one itself, which it never gets.
    """
    width = weights.size
    reach = weights.cumsum()
    reach /= reach[-1]
    keys, missing = np.empty(0, dtype=np.int64), counts
    for _round in range(_ROUNDS):
        left = np.repeat(np.arange(counts.size), missing)
        right = np.searchsorted(reach, random.random(left.size), side="right")
        fits = right != own[left] if own is not None else slice(None)
        keys = np.unique(np.concatenate([keys, (left * width + right)[fits]]))
        missing = counts - np.bincount(keys // width, minlength=counts.size)
        if not missing.any():
            break
    # Where chance keeps finding the same few, what is missing comes from all the others alike.
    short = np.flatnonzero(missing).tolist()
    rest = [_others(random, keys, left, missing[left], width, own) for left in short]
    keys = np.sort(np.concatenate([keys, *rest]))
    return keys // width, keys % width


def _others(
    random: np.random.Generator,
    keys: BenchNumbers,
    left: int,
    count: int,
    width: int,
    own: BenchNumbers | None,
) -> BenchNumbers:
    start, stop = np.searchsorted(keys, [left * width, (left + 1) * width])
    free = np.ones(width, dtype=bool)
    free[keys[start:stop] % width] = False
    if own is not None:
        free[own[left]] = False
    return left * width + random.choice(np.flatnonzero(free), count, replace=False)
