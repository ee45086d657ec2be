"""`Looks`: after how many pairs a verdict is tried, and which part of the error each look may spend.

The parts add up to the whole, so that whoever stops at the first look that decides is wrong no more often
than was promised.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from modelyard.core.errors import InputError
from modelyard.results.comparing.signed_rank import ranks_left_out

ERROR = 0.01
"""The chance, on either side, that an interval misses the ratio at any of the looks."""
PAIRS = 80
FEWEST = 8  # pairs that can decide anything at half that error
_PARTS = (0.14, 0.2, 0.3, 0.45, 0.7, 1.0)


@dataclass(frozen=True)
class Looks:
    """When it is looked, at most how many pairs there are, and how often it may err."""

    most: int = PAIRS
    error: float = ERROR

    def __post_init__(self) -> None:
        if self.most < FEWEST:
            raise InputError(
                f"{self.most} pairs can decide nothing", hint=f"{FEWEST} are the fewest; {PAIRS} are usual."
            )

    @property
    def at(self) -> tuple[int, ...]:
        """The numbers of pairs after which it is looked; where too few could decide, it is not."""
        numbers = dict.fromkeys(round(part * self.most) for part in _PARTS)
        return tuple(one for one in numbers if ranks_left_out(one, self.error / 2 * one / self.most))

    @property
    def patient(self) -> int:
        """Give the number of pairs from which on lower quartiles may decide, where medians have not."""
        return self.at[min(2, len(self.at) - 1)]

    def tail(self, pairs: int) -> float:
        """Give the error that the look after so many pairs may spend: in proportion to the new ones.

        Args:
            pairs: at one of the looks, or where the run was ended, which takes all that is left.
        """
        if pairs not in self.at:
            return self.error - sum(self.tail(one) for one in self.at if one < pairs)
        before = dict([(self.at[0], 0), *((late, early) for early, late in pairwise(self.at))])
        return self.error * (pairs - before[pairs]) / self.most
