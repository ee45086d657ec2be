"""`Asked`: everything that is asked of one guard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard.benchmark.asked.config import Config
    from modelyard.benchmark.guard.gates import Gates
    from modelyard.benchmark.guard.looks import Looks
    from modelyard.core.progress import Report
    from modelyard.registry.zoo import Zoo


@dataclass(frozen=True)
class Asked:
    """What is guarded, how closely, and who listens."""

    config: Config
    zoo: Zoo
    gates: Gates
    looks: Looks
    models_file: str | None
    report: Report
    all: bool
    """Whether a file that is the same on both sides is timed as well."""
    accuracy: bool

    @property
    def seed(self) -> int:
        assert self.config.seed is not None
        return self.config.seed
