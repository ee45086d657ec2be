"""How many times as fast one row is as another, with an interval made of both of theirs."""

from __future__ import annotations

from math import exp, hypot, log
from typing import TYPE_CHECKING

from modelyard.reports.gathered.figure import Figure
from modelyard.reports.gathered.speedup import reference_of
from modelyard.reports.gathered.versions import names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.reports.gathered.row import Row


def speed_ratio(slow: Figure, fast: Figure) -> Figure | None:
    """Give `slow / fast`; None where a time is not positive.

    The interval joins both on the scale of logarithms, as of two measurements that do not depend on each
    other: each side is the root of the sum of both squares.

    Args:
        slow: the time that is divided.
        fast: the time that divides.
    """
    if slow.value <= 0 or fast.value <= 0:
        return None
    value = slow.value / fast.value
    below, above = _sides(slow), _sides(fast)
    if below is None or above is None:
        return Figure(value)
    return Figure(
        value, value * exp(-hypot(below[0], above[1])), value * exp(hypot(below[1], above[0]))
    )  # fmt: skip


def _sides(figure: Figure) -> tuple[float, float] | None:
    """How far an interval reaches down and up, in logarithms."""
    low, high = figure.low, figure.high
    if low is None or high is None or low <= 0:
        return None
    return max(0.0, log(figure.value / low)), max(0.0, log(high / figure.value))


def speedups(rows: Sequence[Row]) -> dict[str, list[tuple[Row, Figure]]]:
    """Give by model the rows that PyTorch was measured beside, each with how much faster it is.

    Args:
        rows: of one machine and batch.
    """
    bases = {(row.model, row.version): row for row in rows if row.backend == reference_of(row.conditions)}
    found: dict[str, list[tuple[Row, Figure]]] = {}
    for name, row in zip(names_of(rows), rows, strict=True):
        base = bases.get((row.model, row.version))
        if base is None or base is row or row.latency is None or base.latency is None:
            continue
        if row.is_cut or base.is_cut:
            continue
        ratio = speed_ratio(base.latency, row.latency)
        if ratio is not None:
            found.setdefault(name, []).append((row, ratio))
    return dict(sorted(found.items(), key=lambda one: (-max(r.value for _, r in one[1]), one[0])))
