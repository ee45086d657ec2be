"""The ratio of two shares of right answers to the same samples, with its interval at 95 %.

The interval is the set of ratios that a score test does not refuse (Tang, Tang and Chan 2003; Nam and
Blackwelder 2002): the variance is taken under the ratio that is tested, so that an interval does not shrink
to nothing where no two answers differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

Interval = tuple[float, float]
Z = 1.959964
_STEPS = 60
_MOST = 1e3
"""A ratio that nobody asks beyond."""


@dataclass(frozen=True)
class Pairs:
    """How often both were right, the parent alone, the variant alone, and neither."""

    both: float
    parent: float
    variant: float
    neither: float

    @classmethod
    def of(cls, parent: Sequence[float], variant: Sequence[float]) -> Pairs:
        """Count two lists of 0 and 1, sample by sample."""
        pairs = [*zip(parent, variant, strict=True)]
        count = {pair: pairs.count(pair) for pair in set(pairs)}
        return cls(*(count.get(pair, 0) for pair in ((1, 1), (1, 0), (0, 1), (0, 0))))

    @property
    def count(self) -> float:
        return self.both + self.parent + self.variant + self.neither

    @property
    def ratio(self) -> float | None:
        """The variant's share over the parent's; None where the parent is never right."""
        right = self.both + self.parent
        return (self.both + self.variant) / right if right else None

    def times(self, factor: float) -> Pairs:
        """Give what so many times as many samples would show, were they of the same kind."""
        return Pairs(*(factor * one for one in (self.both, self.parent, self.variant, self.neither)))


def ratio_interval(pairs: Pairs) -> Interval:
    """Give the ends between which the ratio lies with 95 % confidence."""
    middle = pairs.ratio
    if middle is None:
        return 0.0, _MOST
    low = 0.0 if not middle else _root(lambda ratio: score(pairs, ratio) > Z, 0.0, middle)
    return low, _root(lambda ratio: score(pairs, ratio) >= -Z, middle, _MOST)


def score(pairs: Pairs, ratio: float) -> float:
    """Give how many standard deviations the counts lie above what a ratio makes expect."""
    above = (pairs.both + pairs.variant) - ratio * (pairs.both + pairs.parent)
    spread = sqrt(max(pairs.count * _variance(pairs, ratio), 0.0))
    return above / spread if spread > 0 else 0.0 if above == 0 else above * 1e9


def _variance(pairs: Pairs, ratio: float) -> float:
    """The variance of one sample's share of the difference, at the likeliest shares of that ratio.

    Among the samples of which at least one answer is right, let x be the share of those where the variant's
    is alone right; the ratio then fixes the other two, and the likeliest x solves a quadratic equation.
    """
    both, parent, variant = pairs.both, pairs.parent, pairs.variant
    seen = both + parent + variant
    if not seen or ratio <= 0:
        return 0.0
    a = -(1 + ratio) * ratio * seen
    b = -both * (1 - ratio**2) + variant * (2 * ratio**2 - 1) + parent * ratio**2
    c = variant * ratio * (1 - ratio)
    x = (-b - sqrt(max(b * b - 4 * a * c, 0.0))) / (2 * a)  # `a` is negative: this is the larger root
    x = min(max(x, 0.0, (ratio - 1) / ratio), ratio / (1 + ratio))
    return ratio * (seen / pairs.count) * (x + 1 - ratio + ratio * x)


def _root(is_left: Callable[[float], bool], low: float, high: float) -> float:
    """Find by halving where a condition that holds at the left end ceases to hold."""
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_left(middle) else (low, middle)
    return (low + high) / 2
