"""`Replayed`: what a result said, what was found now, and what the two say about each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from modelyard.results.said import figure_said

if TYPE_CHECKING:
    from modelyard.benchmark.replay.differing import Difference
    from modelyard.results.document import Result

Verdict = Literal["reproduces", "differs", "other machine", "cannot tell"]


@dataclass(frozen=True)
class Replayed:
    """A verdict on a result, and what it rests on."""

    verdict: Verdict
    reason: str
    """In one sentence: by how much, and where the reason is sought."""
    then: Result
    now: Result
    figure: str
    value: float
    """A ratio of times (below 1, it is faster now), or a difference of a score, now - then."""
    interval: tuple[float, float] | None
    margin: float
    """What is too small to matter."""
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()
    needed: int | None = None
    """How many processes would decide, about, where it cannot be told."""

    @property
    def sides(self) -> tuple[float | None, float | None]:
        """The figure then, and now."""
        return self.then.figures.get(self.figure), self.now.figures.get(self.figure)

    @property
    def said(self) -> tuple[str, str]:
        """Both, with their units."""
        then, now = (
            "-" if one is None else figure_said(self.then.kind, self.figure, one) for one in self.sides
        )
        return then, now

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it, both results by their digests."""
        return {
            "verdict": self.verdict, "reason": self.reason, "figure": self.figure,
            "then": self.sides[0], "now": self.sides[1], "value": self.value,
            "interval": None if self.interval is None else list(self.interval), "margin": self.margin,
            "differences": [one.as_dict() for one in self.differences], "notes": list(self.notes),
            "processes_needed": self.needed,
            "result": self.then.digest, "again": self.now.digest, "model": self.then.model,
            "version": self.then.version, "kind": self.then.kind, "runtime": self.then.runtime.get("runtime"),
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.verdict}: {self.reason}"
