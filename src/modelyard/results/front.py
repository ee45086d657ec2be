"""The Pareto front: what nothing else beats in both figures at once."""

from __future__ import annotations

from collections.abc import Sequence


def front(points: Sequence[tuple[float, float]]) -> list[int]:
    """Give the places of those that no other beats, the cheapest first.

    One beats another where it costs no more and gains no less, and is strictly better in one of them;
    points that are the same stand together.

    Args:
        points: (cost, gain) of each; the less it costs and the more it gains, the better.
    """
    order = sorted(range(len(points)), key=lambda at: (points[at][0], -points[at][1]))
    kept: list[int] = []
    for at in order:
        if not kept or points[at][1] > points[kept[-1]][1] or points[at] == points[kept[-1]]:
            kept.append(at)
    return kept
