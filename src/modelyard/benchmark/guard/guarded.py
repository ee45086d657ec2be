"""`Guarded`: all that a guard found, and the exit code that follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.guard.finding import code_of

if TYPE_CHECKING:
    from modelyard.benchmark.guard.finding import Finding


@dataclass(frozen=True)
class Guarded:
    """A row for each guarded figure."""

    findings: Sequence[Finding]
    baseline: str
    """As it was asked for."""
    commit: str | None
    """Of the base, where it was measured."""
    seed: int
    notes: Sequence[str] = field(default=())

    @property
    def code(self) -> int:
        """0 where nothing is worse, 1 where something is, 4 where something cannot be told."""
        return code_of(self.findings)

    @property
    def holds(self) -> bool:
        return self.code == 0

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return {
            "verdict": {0: "not worse", 1: "worse", 4: "cannot tell"}[self.code],
            "baseline": self.baseline, "commit": self.commit, "seed": self.seed,
            "findings": [one.as_dict() for one in self.findings], "notes": list(self.notes),
        }  # fmt: skip
