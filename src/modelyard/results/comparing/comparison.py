"""`Comparison`: what two results say about each other, and how sure that is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from modelyard.results.said import figure_said

UNKNOWN = "cannot tell"
RATIO = "Hodges-Lehmann ratio of the processes' medians"
FASTER, SLOWER, BETTER, WORSE, EQUAL = "faster", "slower", "better", "worse", "equal"


@dataclass(frozen=True)
class Comparison:
    """B against A: `faster`, `slower`, `better`, `worse`, `equal`, or `cannot tell`."""

    verdict: str
    figure: str
    """What `value` and `interval` are of: a ratio of times (below 1, B is faster), or a difference, B - A."""
    value: float
    interval: tuple[float, float] | None
    """Its ends at 95 %; None where there are too few processes for one."""
    margin: float
    """What is too small to matter."""
    notes: tuple[str, ...] = ()
    of: str = "median"
    """The name of the figure that is compared."""
    sides: tuple[float | None, float | None] = (None, None)
    """A's own and B's own, as their results state them: seconds, or the metric."""
    needed: int | None = None
    """How many processes of each would tell, about; None where it is told, and where it would be too many."""

    @property
    def decided(self) -> bool:
        return self.verdict != UNKNOWN

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        ends = "no interval" if self.interval is None else f"{self.interval[0]:.4f} to {self.interval[1]:.4f}"
        return f"{self.verdict}: {self._own}{self.figure} {self.value:.4f} ({ends})"

    @property
    def _own(self) -> str:
        """`median 10.0 ms against 12.0 ms; `, where both state it."""
        a, b = self.sides
        if a is None or b is None:
            return ""
        kind = "latency" if self.figure == RATIO else "accuracy"
        return f"{self.of} {figure_said(kind, self.of, b)} against {figure_said(kind, self.of, a)}; "
