"""`Comparison`: what two results say about each other, and how sure that is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

UNKNOWN = "cannot tell"
FASTER, SLOWER, BETTER, WORSE, EQUAL = "faster", "slower", "better", "worse", "equal"


@dataclass(frozen=True)
class Comparison:
    """B against A: `faster`, `slower`, `better`, `worse`, `equal`, or `cannot tell`."""

    verdict: str
    figure: str
    """`ratio of medians` (B ÷ A: below 1, B is faster), or `difference of <metric>` (B - A)."""
    value: float
    interval: tuple[float, float] | None
    """Its ends at 95 %; None where there are too few processes for one."""
    margin: float
    """What is too small to matter."""
    notes: tuple[str, ...] = ()

    @property
    def decided(self) -> bool:
        return self.verdict != UNKNOWN

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        ends = "no interval" if self.interval is None else f"{self.interval[0]:.4f} to {self.interval[1]:.4f}"
        return f"{self.verdict}: {self.figure} {self.value:.4f} ({ends})"
