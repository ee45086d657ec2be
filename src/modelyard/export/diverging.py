"""`Diverging`: where an artifact leaves its source; and how far two values are apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Diverging:
    """Where an artifact leaves its source."""

    node: str
    operator: str
    output: str
    layer: str | None
    """The source's layer, such as `backbone.layer1.0.conv1`, where the exporter noted it."""
    relative: float
    """How far it is away, by the largest value."""
    found_by: str
    """`node` beside the same node of a graph written anew, `layer` beside the network's own layers."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Diverging:
        return cls(**data)

    def __str__(self) -> str:
        layer = f", of the layer {self.layer}" if self.layer else ""
        return f"the first that answers otherwise is {self.node} ({self.operator}{layer})"


def apart(a: NDArray[Any], b: NDArray[Any]) -> float:
    """Tell how far two values are apart, by the largest; 1e300 for those that cannot be compared."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return 1e300
    if a.dtype.kind not in "fiu" or not a.size:
        return 0.0 if np.array_equal(a, b) else 1e300
    one, two = a.astype(np.float64), b.astype(np.float64)
    same = (one == two) | (np.isnan(one) & np.isnan(two))
    away = float(np.where(same, 0.0, np.abs(one - two)).max())
    largest = float(np.abs(two).max())
    found = away / largest if largest > 0 else away
    return found if np.isfinite(found) else 1e300
