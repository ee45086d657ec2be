"""How far two outputs are apart, in three figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.export.tolerances import Tolerances


INFINITE = 1e300
"""What is no number counts as this: JSON has no infinity."""


@dataclass(frozen=True)
class Figures:
    """One output at one batch size, against the source."""

    output: str
    batch: int
    absolute: float
    """The largest difference."""
    relative: float
    """That, by the largest value of the source."""
    cosine: float
    """The smallest of the samples'."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Figures:
        return cls(**data)

    def within(self, bounds: Tolerances) -> bool:
        """Tell whether they are within the bounds; what is no number is not."""
        near = self.relative <= bounds.relative or self.absolute <= bounds.absolute
        return near and self.cosine >= bounds.cosine


def figures(output: str, batch: int, got: NDArray[Any], expected: NDArray[Any]) -> Figures:
    """Compare what an artifact answered with what its source did."""
    if got.shape != expected.shape:
        return Figures(output, batch, INFINITE, INFINITE, 0.0)
    a, b = got.astype(np.float64), expected.astype(np.float64)
    away = _largest(a - b)
    return Figures(output, batch, away, min(away / max(_largest(b), 1e-30), INFINITE), _cosine(a, b))


def _largest(values: NDArray[Any]) -> float:
    if not values.size:
        return 0.0
    found = float(np.abs(values).max())
    return found if np.isfinite(found) else INFINITE


def _cosine(a: NDArray[Any], b: NDArray[Any]) -> float:
    if not a.size:
        return 1.0
    one, two = a.reshape(len(a), -1), b.reshape(len(b), -1)
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(two, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(lengths > 0, (one * two).sum(1) / lengths, (one == two).all(1))
    least = float(found.min())
    return least if np.isfinite(least) else 0.0
