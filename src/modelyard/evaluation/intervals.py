"""Intervals of 95 % around a figure: for shares, for ratios of sums, and by drawing the samples again."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NORMAL = 1.959963984540054  # 97.5 in a hundred lie below so many standard deviations
DRAWS = 400


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Give the interval of a share, as E. B. Wilson has it (1927); it holds near 0 and 1, too.

    Args:
        hits: how many of them.
        count: of how many, 1 at least.
    """
    share, square = hits / count, NORMAL**2 / count
    centre = (share + square / 2) / (1 + square)
    half = NORMAL * math.sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square)
    return (centre - half if hits else 0.0), (centre + half if hits < count else 1.0)  # no rounding there


def of_ratio(above: NDArray[Any], below: NDArray[Any]) -> tuple[float, float] | None:
    """Give the interval of a ratio of two sums, each over the samples, by linearisation."""
    count, total = len(above), float(below.sum())
    if count < 2:
        return None
    ratio = float(above.sum()) / total
    rest = above - ratio * below
    half = NORMAL * math.sqrt(float((rest**2).sum()) * count / (count - 1)) / total
    return ratio - half, ratio + half


def drawn_again(
    figure: Callable[[NDArray[np.float64]], float], samples: NDArray[Any]
) -> tuple[float, float] | None:
    """Give the interval of a figure of a sum over the samples, by drawing the samples with replacement.

    Args:
        figure: of a sum.
        samples: what is summed, one row a sample.
    """
    count = len(samples)
    if count < 2:
        return None
    chance = np.random.RandomState(0)  # its stream is promised not to change
    rows = samples.reshape(count, -1).astype(np.float64)
    weights = chance.multinomial(count, np.full(count, 1 / count), DRAWS)
    sums = (weights @ rows).reshape(DRAWS, *samples.shape[1:])
    low, high = np.percentile([figure(one) for one in sums], [2.5, 97.5])
    return float(low), float(high)
