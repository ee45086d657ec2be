"""The interval of a ratio of two figures that are no means over samples, by drawing the samples again."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf, log, sqrt
from typing import TYPE_CHECKING, Any

from modelyard.tune.variants.pairs import Interval, Z

if TYPE_CHECKING:
    from numpy.typing import NDArray

DRAWS = 200
Figure = Callable[["NDArray[Any]"], float | None]


def spread_of_ratio(count: int, parent: Figure, variant: Figure, draws: int = DRAWS) -> float:
    """Give the standard deviation of the ratio's logarithm, where both see the same samples in each draw.

    Args:
        count: how many samples there are.
        parent: the parent's figure on samples of these numbers, of which some come several times.
        variant: the same of the variant.
        draws: how often all samples are drawn.
    """
    import numpy as np

    chance = np.random.RandomState(0)  # its stream is promised not to change
    found = []
    for _ in range(draws):
        drawn = chance.randint(0, count, count)
        before, after = parent(drawn), variant(drawn)
        if before and after and before > 0 and after > 0:
            found.append(log(after / before))
    return float(np.std(found, ddof=1)) if len(found) > draws // 2 else inf


def interval_of(ratio: float, spread: float, count: float) -> Interval:
    """Give the ends of a ratio at 95 %: the normal ones, and never nearer than so many samples can show.

    Of samples among which none differs, as many as z² in n may differ all the same; that much is left open.

    Args:
        ratio: as it was found.
        spread: the standard deviation of its logarithm.
        count: how many samples there are.
    """
    if ratio <= 0 or spread == inf:
        return 0.0, inf
    low, high = (ratio * exp(sign * Z * spread) for sign in (-1, 1))
    apart = count / (count + Z * Z)
    return min(low, ratio * apart), max(high, ratio / apart)


def at(factor: float, ratio: float, spread: float, count: int) -> Interval:
    """Give the interval of so many times as many samples of the same kind."""
    return interval_of(ratio, spread / sqrt(factor), factor * count)
