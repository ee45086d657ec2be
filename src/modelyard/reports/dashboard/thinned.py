"""Fewer points that say the same: quantiles of a distribution, every n-th call of a run."""

from __future__ import annotations

from collections.abc import Sequence

POINTS = 200


def quantiles(values: Sequence[float], most: int = POINTS) -> list[tuple[float, float]]:
    """Give (value, share of the values that are no larger) at even steps, both ends among them.

    Args:
        values: in any order.
        most: how many points at most.
    """
    ordered = sorted(values)
    count = len(ordered)
    return [(ordered[at], (at + 1) / count) for at in _places(count, most)]


def every(values: Sequence[float], most: int = POINTS) -> list[tuple[int, float]]:
    """Give (number of the call from 1, value) at even steps, both ends among them.

    Args:
        values: in the order of the calls.
        most: how many points at most.
    """
    return [(at + 1, values[at]) for at in _places(len(values), most)]


def _places(count: int, most: int) -> list[int]:
    if count <= most:
        return [*range(count)]
    return sorted({round(at * (count - 1) / (most - 1)) for at in range(most)})
