"""`Finding`: the verdict on one guarded figure of one model, and what it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from modelyard.benchmark.guard.judgement import Side

Outcome = Literal["worse", "fine", "open"]
CANNOT_TELL = "cannot tell"
CODES: dict[Outcome, int] = {"fine": 0, "worse": 1, "open": 4}
_OUTCOMES: dict[Side, Outcome] = {"above": "worse", "below": "fine", "open": "open"}

Figure = Literal["time", "cold start", "memory", "file size", "accuracy", "max_ms", "model"]
WORSE: dict[Figure, str] = {
    "time": "slower", "cold start": "slower", "memory": "larger", "file size": "larger",
    "accuracy": "worse", "max_ms": "slower", "model": "failed",
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One row."""

    model: str
    runtime: str
    batch: int | None
    figure: Figure
    outcome: Outcome
    base: float | None = None
    """Seconds, bytes or a share; for `max_ms`, the limit in seconds."""
    candidate: float | None = None
    change: float | None = None
    """The candidate's share above the base; of accuracy, the difference."""
    interval: tuple[float, float] | None = None
    """Of the change."""
    gate: float | None = None
    """The change above which it is worse; of accuracy, the fall."""
    runs: int = 0
    """Pairs, processes or samples that it stands on."""
    more: int | None = None
    """How many more would decide."""
    said: str = ""
    """What has to be read beside it, or why there is no figure."""
    verdict_said: str = ""
    """The verdict, where it is none of the usual three."""

    @property
    def verdict(self) -> str:
        """Give it in words: `slower`, `not slower`, `cannot tell`."""
        if self.verdict_said:
            return self.verdict_said
        if self.outcome == "open":
            return CANNOT_TELL
        return WORSE[self.figure] if self.outcome == "worse" else f"not {WORSE[self.figure]}"

    def as_dict(self) -> dict[str, Any]:
        given = asdict(self)
        given.pop("verdict_said")
        return {**given, "verdict": self.verdict}


def outcome_of(side: Side) -> Outcome:
    return _OUTCOMES[side]


def code_of(findings: Iterable[Finding]) -> int:
    """Give the exit code of all: what is worse counts more than what cannot be told."""
    found = {one.outcome for one in findings}
    return next((CODES[one] for one in ("worse", "open") if one in found), 0)
