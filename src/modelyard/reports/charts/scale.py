"""`Scale`: where a value lies in pixels, and the round values that an axis shows."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_LOG_FROM = 6  # times between the least and the most, from which a log axis helps
_ROUND = (1, 2, 5)
_LEAST = 1e-13  # of room around a single value


@dataclass(frozen=True, slots=True)
class Scale:
    """A line from `low` at `start` to `high` at `end`; by powers of ten where `is_log`."""

    low: float
    high: float
    start: float
    end: float
    is_log: bool = False

    def __call__(self, value: float) -> float:
        """Give the place of a value, in pixels."""
        return self.start + (self.end - self.start) * self._share(value)

    def holds(self, *values: float) -> bool:
        """Whether values have a place on it, or near it."""
        return all(one > 0 or not self.is_log for one in values)

    def _share(self, value: float) -> float:
        if self.is_log:
            return log10(value / self.low) / log10(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def ticks(self, most: int = 6) -> list[float]:
        """Give round values within the line, at most so many."""
        found = _powers(self.low, self.high, most) if self.is_log else []
        return found if len(found) > 1 else _even(self.low, self.high, most)


def spanning(
    values: Iterable[float], start: float, end: float, *, log: bool | None = None, room: float = 0.06,
    within: tuple[float, float] | None = None,
) -> Scale:  # fmt: skip
    """Make a scale that holds all values with some room around them.

    Args:
        values: what is drawn, the ends of intervals too.
        start: pixels of the least.
        end: pixels of the most.
        log: by powers of ten; by default where the values are positive and lie far apart.
        room: around the values, as a share of the whole.
        within: bounds that the room does not leave, such as 0 and 1 of a share.
    """
    known = [one for one in values if isfinite(one)] or [1.0]
    low, high = min(known), max(known)
    is_log = low > 0 and (high / low > _LOG_FROM if log is None else log)
    if is_log:
        factor = max((high / low) ** room, 1.12)
        return Scale(low / factor, high * factor, start, end, is_log=True)
    by = (high - low) * room or abs(high) * 0.1
    by = by if by > _LEAST else 1.0
    least, most = within or (-float("inf"), float("inf"))
    return Scale(max(low - by, min(low, least)), min(high + by, max(high, most)), start, end)


def _powers(low: float, high: float, most: int) -> list[float]:
    """1, 2 and 5 times each power of ten, as finely as there is room for."""
    first, last = floor(log10(low)), ceil(log10(high))
    for steps in (_ROUND, (1, 3), (1,)):
        found = [step * 10.0**at for at in range(first, last + 1) for step in steps]
        inside = [one for one in found if low <= one <= high]
        if len(inside) <= most:
            return inside
    return inside[:: ceil(len(inside) / most)]


def _even(low: float, high: float, most: int) -> list[float]:
    step = _step((high - low) / most)
    return [
        float(f"{at * step:.12g}") for at in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)
    ]


def _step(least: float) -> float:
    """The next of 1, 2, 2.5, 5 and 10 times a power of ten."""
    power = 10.0 ** floor(log10(least))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= least * (1 - 1e-9))
