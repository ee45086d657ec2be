"""The shift of paired differences by Hodges and Lehmann, with an interval by exact signed-rank counts.

The interval is the set of shifts that Wilcoxon's test would not refuse. Where it was drawn by lot which of
the two came first in each pair, their differences are spread alike on both sides of the shift, and nothing
else is supposed of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from statistics import median

Interval = tuple[float, float]


def paired_shift(differences: Sequence[float]) -> float:
    """Give the median of the means of all pairs of differences, each with itself too.

    Args:
        differences: one a pair.
    """
    return median(_means(differences))


def paired_interval(differences: Sequence[float], tail: float) -> Interval | None:
    """Give the interval outside of which the shift lies on either side with that chance at most.

    None where so few differences cannot give it.

    Args:
        differences: one a pair.
        tail: the chance on one side, such as 0.01.
    """
    left_out = ranks_left_out(len(differences), tail)
    if not left_out:
        return None
    means = sorted(_means(differences))
    return means[left_out - 1], means[-left_out]


@lru_cache(maxsize=1024)
def ranks_left_out(count: int, tail: float) -> int:
    """Count how many of the signed-rank statistic's values, from the lowest, are no likelier than a tail.

    Args:
        count: of pairs.
        tail: a chance.
    """
    total = likely = 0
    for value, ways in enumerate(_ways(count)):
        total += ways
        if total > tail * 2**count:
            break
        likely = value + 1
    return likely


@lru_cache(maxsize=256)
def _ways(count: int) -> tuple[int, ...]:
    """Count the subsets of the ranks 1 … n that have each sum."""
    ways = [1] + [0] * (count * (count + 1) // 2)
    for rank in range(1, count + 1):
        for total in range(len(ways) - 1, rank - 1, -1):
            ways[total] += ways[total - rank]
    return tuple(ways)


def _means(differences: Sequence[float]) -> list[float]:
    return [(one + other) / 2 for place, one in enumerate(differences) for other in differences[: place + 1]]
