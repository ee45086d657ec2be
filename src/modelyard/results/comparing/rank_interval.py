"""The shift between two small samples by Hodges and Lehmann, with an interval by exact rank counts.

The interval is the set of shifts that a two-sided test by Mann and Whitney would not refuse: it supposes
nothing about how the values are spread, and does not exist where the samples are too few for its level.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from statistics import median

Interval = tuple[float, float]


def shift(a: Sequence[float], b: Sequence[float]) -> float:
    """The median of all differences `b - a`."""
    return median(_differences(a, b))


def shift_interval(a: Sequence[float], b: Sequence[float], level: float = 0.95) -> Interval | None:
    """The interval of that shift at a level; None where so few values cannot give it."""
    left_out = _ranks_left_out(len(a), len(b), (1 - level) / 2)
    if not left_out:
        return None
    differences = sorted(_differences(a, b))
    return differences[left_out - 1], differences[-left_out]


def _differences(a: Sequence[float], b: Sequence[float]) -> list[float]:
    return [late - early for early in a for late in b]


def _ranks_left_out(m: int, n: int, tail: float) -> int:
    """How many of Mann and Whitney's values, from the lowest, are together no likelier than a tail."""
    total = likely = 0
    for value, ways in enumerate(_ways(m, n)):
        total += ways
        if total > tail * comb(m + n, m):
            break
        likely = value + 1
    return likely


def _ways(m: int, n: int) -> list[int]:
    """In how many orders of m and n values each value of Mann and Whitney's statistic comes about.

    They are the coefficients of the product of (1 - q^(n + i)) / (1 - q^i) for i = 1 … m.
    """
    size = m * n + 1
    ways = [1] + [0] * (size - 1)
    for i in range(1, m + 1):
        for power in range(size - 1, n + i - 1, -1):
            ways[power] -= ways[power - n - i]
        for power in range(i, size):
            ways[power] += ways[power - i]
    return ways
