"""`Gates`: how much worse each figure may become."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

from modelyard.benchmark.guard.threshold import share_of

STORED = 2.0
"""How many times as wide a gate is against a baseline of another day."""


@dataclass(frozen=True)
class Gates:
    """Shares above which a figure is worse; of accuracy, the fall of the score."""

    threshold: float = 0.05
    cold_start: float = 0.2
    memory: float = 0.1
    file_size: float = 0.05
    accuracy: float = 0.01

    @classmethod
    def of(cls, **given: str | float | None) -> Self:
        """Read gates as a person writes them; what is not given is as by default."""
        names = [one.name for one in fields(cls)]
        stated = {name: given[name] for name in names if given.get(name) is not None}
        return cls(**{name: share_of(one, _said(name)) for name, one in stated.items() if one is not None})


def _said(name: str) -> str:
    return "--" + (name if name == "threshold" else f"{name}-threshold").replace("_", "-")
