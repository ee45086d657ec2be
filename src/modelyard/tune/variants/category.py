"""The category of a variant, computed from what it and its parent answer to the same samples.

`conservative`: nothing is lost on the samples, and the ratio of the metric is at least 99 %, surely.
`moderate`: that ratio is at least 99 %, surely. `aggressive`: it is below, surely. `undecided`: the samples
are too few to say. Surely is: the whole interval at 95 % lies there.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, isfinite, isnan
from typing import TYPE_CHECKING, Any

from modelyard.cards.vocabulary import LOWER_IS_BETTER

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.tune.variants.pairs import Interval

CONSERVATIVE, MODERATE, AGGRESSIVE, UNDECIDED = "conservative", "moderate", "aggressive", "undecided"
BORDER = 0.99
_MOST = 1 << 24
"""Samples beyond which no number of them is told."""


@dataclass(frozen=True)
class Judged:
    """A category, and the figures that it follows from."""

    category: str
    metric: str
    parent: float
    variant: float
    ratio: float | None
    """The variant's metric over the parent's; turned round where less is better."""
    interval: Interval
    samples: int
    needed: int | None = None
    """How many samples of the same kind would decide; None where it is decided, or none would."""
    how: str = ""
    """What the interval comes from."""

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON and a card can hold it."""
        said = {
            "category": self.category, "metric": self.metric, "parent": self.parent, "variant": self.variant,
            "ratio": self.ratio, "interval": list(self.interval), "samples": self.samples,
            "samples_that_would_decide": self.needed, "interval_from": self.how,
        }  # fmt: skip
        return {name: value for name, value in said.items() if value is not None}

    def __str__(self) -> str:
        low, high = self.interval
        said = f"{self.category}: {self.ratio or 0:.2%} {self._of_what} ({low:.2%} to {high:.2%})"
        if self.category != UNDECIDED:
            return said
        more = f"about {self.needed:,} would decide" if self.needed else "it lies too near the border of 99 %"
        return f"{said}; {self.samples:,} samples are too few, {more}"

    @property
    def _of_what(self) -> str:
        """Name the figure; one of which less is better was turned round, and is no share of it."""
        if self.metric in LOWER_IS_BETTER:
            return f"as good as its parent in {self.metric}"
        return f"of its parent's {self.metric}"


def category_of(ratio: float | None, interval: Interval) -> str:
    """Give the category of a ratio and its interval.

    Args:
        ratio: the variant's metric over the parent's; None where the parent has none, NaN where the variant's
            is no number.
        interval: its ends at 95 %.
    """
    low, high = interval
    if ratio is None:
        return UNDECIDED
    if isnan(ratio):
        return AGGRESSIVE
    if low >= BORDER:
        return CONSERVATIVE if ratio >= 1 else MODERATE
    return AGGRESSIVE if high < BORDER else UNDECIDED


def samples_needed(count: int, interval_at: Callable[[float], Interval], ratio: float | None) -> int | None:
    """Give how many samples would decide, were they like these; None where no number that is told would.

    Args:
        count: how many there are.
        interval_at: the interval of so many times as many.
        ratio: the ratio, which more of the same leave as it is.
    """
    factor = 1.0
    while category_of(ratio, interval_at(factor)) == UNDECIDED:
        factor *= 2
        if ratio is None or factor * count > _MOST:
            return None
    low, high = factor / 2, factor
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if category_of(ratio, interval_at(middle)) == UNDECIDED else (low, middle)
    return ceil(high * count) if isfinite(high) and high < inf else None
