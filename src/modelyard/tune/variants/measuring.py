"""`Measuring`: how a variant is held against its parent."""

from __future__ import annotations

from dataclasses import dataclass

from modelyard.core.errors import InputError
from modelyard.runtimes.labels import placed


@dataclass(frozen=True)
class Measuring:
    """The data that both answer, and how both are timed."""

    dataset: str | None = None
    """By default what the parent's figures are of."""
    split: str | None = None
    size: int | None = None
    """Only the first so many samples."""
    runtime: str = "onnxruntime"
    threads: int | None = None
    processes: int = 5
    """Fresh ones of each that are timed; an interval needs four."""
    max_drop: float | None = None
    """How much of the parent's metric may be lost, as a share."""
    only_if_faster: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "runtime", placed(self.runtime, "cpu")[0])
        for name in ("size", "threads", "processes"):
            number = getattr(self, name)
            if number is not None and number < (2 if name == "processes" else 1):
                raise InputError(f"{name} is {number}: at least {2 if name == 'processes' else 1}")
        if self.max_drop is not None and not 0 <= self.max_drop < 1:
            share = (
                f"{self.max_drop / 100:g} or {self.max_drop:g}%" if 1 <= self.max_drop < 100 else "0.01 or 1%"
            )
            raise InputError(
                f"the drop is {self.max_drop:g}; it is a share of the parent's metric, from 0 to below 1",
                hint=f"Write {share}.",
            )
