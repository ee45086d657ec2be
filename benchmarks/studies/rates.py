"""How often something happened, with the exact interval by Clopper and Pearson."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log

_STEPS = 60


def clopper_pearson(count: int, of: int, confidence: float = 0.95) -> tuple[float, float]:
    """Give the shares between which the true one lies.

    Args:
        count: how often it happened.
        of: in how many trials.
        confidence: how often such an interval holds the truth, at least.
    """
    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else _where(lambda share: 1 - _at_most(count - 1, of, share) > tail)
    high = 1.0 if count == of else _where(lambda share: _at_most(count, of, share) < tail)
    return low, high


def _where(holds: Callable[[float], bool]) -> float:
    """Find the least share from which on something holds."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _at_most(count: int, of: int, share: float) -> float:
    """Give the probability of at most so many."""
    if share in (0.0, 1.0):
        return float(share == 0.0 or count >= of)
    logs = (
        lgamma(of + 1)
        - lgamma(one + 1)
        - lgamma(of - one + 1)
        + one * log(share)
        + (of - one) * log(1 - share)
        for one in range(count + 1)
    )
    return sum(map(exp, logs))
