"""`Evaluation`: what a model scored on which data, with all that decides whether two figures compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Evaluation:
    """The figures of one model on one data set, and what they were measured with."""

    model: str
    version: str | None
    """None where the file does not say it."""
    task: str
    figures: Mapping[str, float | None]
    intervals: Mapping[str, tuple[float, float]]
    """In which a figure lies with 95 % confidence, were other samples of the same kind drawn."""
    key: Mapping[str, Any]
    """Figures compare if all of this is the same: data, slice, preprocessing, labels, decoding, metrics."""
    used: Mapping[str, Any]
    """The runtime, its version, and the digest of the file that answered."""
    samples: int
    seconds: float
    per_sample: Mapping[str, NDArray[Any]] = field(repr=False, default_factory=dict)
    """One row a sample, in order, as the task keeps it."""
    details: Mapping[str, Any] = field(repr=False, default_factory=dict)
    """What is no single figure, such as a confusion matrix."""
    notes: tuple[str, ...] = ()
    data: str = ""
    """The data set as it was asked for, with its path."""

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it, without what is kept of each sample."""
        return {
            "model": self.model,
            "version": self.version,
            "task": self.task,
            "figures": dict(self.figures),
            "intervals": {name: list(ends) for name, ends in self.intervals.items()},
            "key": dict(self.key),
            "used": dict(self.used),
            "samples": self.samples,
            "seconds": self.seconds,
            "details": dict(self.details),
            "notes": list(self.notes),
            "data": self.data,
        }
