"""All that was found about a machine, and whether its GPU is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modelyard.benchmark.doctor.finding import SEVERITIES, Finding


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, the worst first within each group, and the answer about the GPU."""

    verdict: str  # one sentence: is the GPU used, and if not why
    cards: tuple[str, ...]
    used_by: tuple[str, ...]  # engines that can use a card
    engines: Mapping[str, str]  # versions
    fingerprint: Mapping[str, Any]
    findings: Sequence[Finding]

    @property
    def uses_gpu(self) -> bool:
        return bool(self.used_by)

    @property
    def problems(self) -> list[Finding]:
        return [one for one in self.findings if one.severity == "problem"]

    def of(self, group: str) -> list[Finding]:
        """Give the findings of a group, the worst first."""
        found = [one for one in self.findings if one.group == group]
        return sorted(found, key=lambda one: SEVERITIES.index(one.severity))

    def as_dict(self) -> dict[str, object]:
        return {
            "verdict": self.verdict,
            "uses_gpu": self.uses_gpu,
            "cards": list(self.cards),
            "used_by": list(self.used_by),
            "engines": dict(self.engines),
            "fingerprint": dict(self.fingerprint),
            "findings": [one.as_dict() for one in self.findings],
        }
