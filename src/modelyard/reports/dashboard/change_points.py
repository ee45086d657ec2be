"""`change_points`: where a series of measurements changed its level, and how sure that is.

Binary segmentation: the series is cut where the ranks on both sides differ most (the standardised rank sum
of Wilcoxon, Mann and Whitney), if so large a difference at the best of all cuts is rare among shuffles of
the same values; then both parts are looked at alike. Each cut is then moved to where the medians beside it
leave the least absolute deviation. A level counts as changed only by more than a margin.
Shuffling makes no assumption on how times are spread; it assumes that measurements of one level come in no
order. At a level of 1 %, at most one series in a hundred without a change is told to have one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

LEVEL = 0.01
SHUFFLES = 999
FEWEST = 3  # measurements on each side of a cut
NEAR = 10  # by so many places a cut is moved at most


@dataclass(frozen=True)
class Change:
    """A new level that begins at one measurement."""

    at: int
    """The place of the first measurement of the new level."""
    before: float
    after: float
    """The medians of the two levels."""
    chance: float
    """How often so clear a cut comes of shuffling alone."""


def change_points(
    values: Sequence[float], *, margin: float = 0.02, relative: bool = True, level: float = LEVEL
) -> list[Change]:
    """Find where a series changed, in order.

    Args:
        values: one figure a measurement, oldest first.
        margin: the least change that counts: a share of the level before, or a difference.
        relative: whether the margin is a share.
        level: the chance of a change where there is none.
    """
    cuts = _placed(values, sorted(_cuts([*values], 0, level)))
    bounds = [0, *(at for at, _ in cuts), len(values)]
    levels = [median(values[low:high]) for low, high in pairwise(bounds) if high > low]
    found = [
        Change(at, before, after, chance)
        for (at, chance), before, after in zip(cuts, levels, levels[1:], strict=False)
    ]
    return [one for one in found if _counts(one, margin, relative=relative)]


def _counts(one: Change, margin: float, *, relative: bool) -> bool:
    return abs(one.after - one.before) > margin * (abs(one.before) if relative else 1.0)


def _cuts(values: list[float], start: int, level: float) -> list[tuple[int, float]]:
    """Give the places of cuts and the chance of each."""
    if len(values) < 2 * FEWEST:
        return []
    at, chance = _best_cut(values)
    if chance > level:
        return []
    return [
        (start + at, chance),
        *_cuts(values[:at], start, level),
        *_cuts(values[at:], start + at, level),
    ]


def _placed(values: Sequence[float], cuts: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Move each cut to where the medians beside it fit best: ranks tell that it is, not quite where."""
    places = [at for at, _ in cuts]
    for which, at in enumerate(places):
        low = 0 if which == 0 else places[which - 1]
        high = places[which + 1] if which + 1 < len(places) else len(values)
        near = range(max(low + FEWEST, at - NEAR), min(high - FEWEST, at + NEAR) + 1)
        places[which] = min(near, key=lambda cut: _misfit(values[low:cut]) + _misfit(values[cut:high]))
    return [(at, chance) for at, (_, chance) in zip(places, cuts, strict=True)]


def _misfit(values: Sequence[float]) -> float:
    middle = median(values)
    return sum(abs(one - middle) for one in values)


def _best_cut(values: list[float]) -> tuple[int, float]:
    """Find the cut whose sides differ most, and how rare so much is among shuffles, itself counted."""
    import numpy as np

    ranks = _ranks(np.asarray(values, float))
    if ranks.std() == 0:
        return FEWEST, 1.0
    chance = np.random.default_rng(0)  # the same series always says the same
    own = _differences(ranks[None])[0]
    others = _differences(chance.permuted(np.tile(ranks, (SHUFFLES, 1)), axis=1)).max(axis=1)
    best = int(own.argmax())
    return best + FEWEST, float((1 + (others >= own[best] - 1e-9).sum()) / (1 + SHUFFLES))


def _differences(ranks: Floats) -> Floats:
    """Give |z| of the rank sum for each cut, of each row: [rows, cuts]."""
    import numpy as np

    count = ranks.shape[1]
    left = np.arange(FEWEST, count - FEWEST + 1)
    sums = ranks.cumsum(axis=1)[:, left - 1]
    expected = left * (count + 1) / 2
    spread = ranks[0].var() * left * (count - left) / (count - 1)
    return np.asarray(np.abs(sums - expected) / np.sqrt(spread))


def _ranks(values: Floats) -> Floats:
    """Give ranks from 1; equal values share the mean of theirs."""
    import numpy as np

    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((counts.cumsum() - (counts - 1) / 2)[places])
