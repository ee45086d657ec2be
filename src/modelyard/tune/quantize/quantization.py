"""`Quantization`: how a graph is quantized."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Inputs = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Quantization:
    """What decides about a quantized graph, beside the method."""

    calibration: Sequence[Inputs] = ()
    """Inputs by name, batch by batch, that show which values a layer sees."""
    per_channel: bool = True
    calibrator: str = "minmax"
    exclude: frozenset[str] = frozenset()
    """The names of nodes that stay as they are."""
    bits: int = 8
    """Of a weight, where the method leaves that open."""
    ranges: Any = None
    """What a calibration found before, so that it is not done again."""
