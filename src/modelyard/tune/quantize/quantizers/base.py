"""What a method of quantization is: a module that makes a graph of fewer bits out of a graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnx import ModelProto

    Inputs = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Quantization:
    """How a graph is quantized."""

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


class Quantizer(Protocol):
    """One method: a module of this package, or of another with an entry point of `modelyard.quantizers`."""

    SUFFIX: str
    """What is added to a model's name for its variant."""
    NEEDS_SAMPLES: bool
    """Whether it has to see which values the layers work on."""
    LAYERS: tuple[str, ...]
    """The operators whose weights it changes."""

    def quantized(self, graph: ModelProto, how: Quantization) -> ModelProto:
        """Give a graph that answers about the same, with fewer bits; the given one may be changed."""
