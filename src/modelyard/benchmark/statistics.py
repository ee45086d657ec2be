"""What a list of times tells: the median and how sure it is, percentiles where they are carried, drift.

Times of one process resemble each other more than those of two, so the interval of a median is the wider
of two: order statistics of all samples, and Student's t over the logarithms of the processes' medians.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, median, stdev

Interval = tuple[float, float]

CONFIDENCE = 0.95
NEEDED = {90: 64, 95: 130, 99: 662}
"""Samples of which the largest lies above the percentile but for 13 cases in 10,000: three deviations."""
STEADY, WINDOW = 0.02, 25
_T = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145)
"""Student's t at 97.5 %, by degrees of freedom from 1; beyond them, the next lower one is taken."""


def median_interval(samples: Sequence[float], confidence: float = CONFIDENCE) -> Interval | None:
    """Give the order statistics between which the true median lies; None where there are too few samples.

    That the k-th smallest of n lies above the true median has the probability of fewer than k heads in n
    throws of a coin.

    Args:
        samples: independent ones, in any order.
        confidence: how often the interval has to hold the median.
    """
    ordered, rank = sorted(samples), median_rank(len(samples), confidence)
    return (ordered[rank - 1], ordered[-rank]) if rank else None


def median_rank(count: int, confidence: float = CONFIDENCE) -> int:
    """Give the k for which the k-th smallest and k-th largest of so many hold the median; 0 for none."""
    tail, below, rank = (1 - confidence) / 2, 0.0, 0
    for heads in range(count // 2):
        below += math.exp(_log_chance(count, heads))
        if below > tail:
            break
        rank = heads + 1
    return rank


def _log_chance(count: int, heads: int) -> float:
    """The logarithm of the probability of so many heads: the number itself leaves a float's range."""
    ways = math.lgamma(count + 1) - math.lgamma(heads + 1) - math.lgamma(count - heads + 1)
    return ways - count * math.log(2)


def interval_over(processes: Sequence[Sequence[float]]) -> Interval | None:
    """Give the interval of the median of what several processes measured; None where they are too few.

    Args:
        processes: the samples of each.
    """
    within = median_interval([one for samples in processes for one in samples])
    medians = [median(samples) for samples in processes if samples]
    if within is None or len(medians) < 2:
        return within
    logarithms = list(map(math.log, medians))
    reach = _T[min(len(medians) - 1, len(_T)) - 1] * stdev(logarithms) / math.sqrt(len(medians))
    middle = fmean(logarithms)
    return min(within[0], math.exp(middle - reach)), max(within[1], math.exp(middle + reach))


def width(interval: Interval | None, around: float) -> float:
    """Give how wide an interval is, as a share of the figure; without one, infinitely."""
    return math.inf if interval is None or around <= 0 else (interval[1] - interval[0]) / around


def percentile(samples: Sequence[float], percent: int) -> float | None:
    """Give the smallest sample that so many percent do not exceed; None where too few carry it."""
    if len(samples) < NEEDED.get(percent, 1):
        return None
    return sorted(samples)[math.ceil(percent / 100 * len(samples)) - 1]


def missing(count: int, percent: int) -> int:
    """Give how many more samples a percentile needs."""
    return max(0, NEEDED.get(percent, 1) - count)


def is_steady(times: Sequence[float], window: int = WINDOW) -> bool:
    """Tell whether warming up is over: the last 25 calls are not faster than the 25 before them.

    Lower quartiles are compared, which a few fast calls at the end lower already, and 2 % is no difference.
    """
    if len(times) < 2 * window:
        return False
    before, last = sorted(times[-2 * window : -window]), sorted(times[-window:])
    return last[window // 4] >= before[window // 4] * (1 - STEADY)


def drift(samples: Sequence[float]) -> float:
    """Give by what share the second half of the samples, in their order, is slower than the first."""
    half = len(samples) // 2
    return median(samples[half:]) / median(samples[:half]) - 1 if half else 0.0
