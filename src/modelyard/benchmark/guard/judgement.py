"""`Judgement`: whether a ratio lies above the gate, below it, or cannot be told from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, log
from typing import Literal

from modelyard.benchmark.guard.looks import FEWEST, Looks
from modelyard.results.comparing.signed_rank import paired_interval, paired_shift

Side = Literal["above", "below", "open"]
Statistic = Literal["median", "lower quartile"]
_MOST = 1000
"""Further runs; where it would take more, the ratio is as good as at the gate."""


@dataclass(frozen=True)
class Judgement:
    """Where the interval of a ratio lies."""

    side: Side
    ratio: float
    interval: tuple[float, float] | None
    runs: int
    """Pairs, or processes where there is one side alone."""
    more: int | None = None
    """How many more would decide it, if the ratio stays as it is; None where none are needed, or too many."""
    statistic: Statistic = "median"
    """What stands for a process."""


def judged(differences: Sequence[float], gate: float, looks: Looks, share: float = 1.0) -> Judgement:
    """Judge differences of logarithms: the gate is the boundary, and the whole interval has to be past it.

    Args:
        differences: of the pairs so far.
        gate: the ratio above which a candidate is too slow.
        looks: when it is looked.
        share: of the error, where two statistics may decide.
    """
    found = paired_interval(differences, share * looks.tail(len(differences)))
    ends = None if found is None else (exp(found[0]), exp(found[1]))
    return placed(exp(paired_shift(differences)), ends, gate, len(differences))


def placed(ratio: float, interval: tuple[float, float] | None, gate: float, runs: int) -> Judgement:
    """Say where an interval lies.

    Args:
        ratio: what it is of.
        interval: None where there were too few runs for one.
        gate: the ratio that is the boundary.
        runs: how many it stands on.
    """
    if interval is None:
        return Judgement("open", ratio, None, runs, max(1, FEWEST - runs))
    side: Side = "above" if interval[0] > gate else "below" if interval[1] < gate else "open"
    more = _more(interval, ratio, gate, runs) if side == "open" else None
    return Judgement(side, ratio, interval, runs, more)


def _more(interval: tuple[float, float], ratio: float, gate: float, runs: int) -> int | None:
    """Reckon how many more runs would narrow it enough: it shrinks with the root of their number."""
    reach = log(ratio / interval[0]) if ratio > gate else log(interval[1] / ratio)
    away = abs(log(ratio / gate))
    if not away or runs * (reach / away) ** 2 > _MOST + runs:
        return None
    return max(1, ceil(runs * (reach / away) ** 2) - runs)
