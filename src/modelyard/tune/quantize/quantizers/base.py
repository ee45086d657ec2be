"""What a method of quantization is: a module that makes a graph of fewer bits out of a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from onnx import ModelProto

    from modelyard.tune.quantize.quantization import Quantization


class Quantizer(Protocol):
    """One method: a module of this package, or of another with an entry point of `modelyard.quantizers`.

    One whose ranges are worth finding once for many candidates has `ranges(graph, how)`, too.
    """

    SUFFIX: str
    """What is added to a model's name for its variant."""
    NEEDS_SAMPLES: bool
    """Whether it has to see which values the layers work on."""
    LAYERS: tuple[str, ...]
    """The operators whose weights it changes."""

    def quantized(self, graph: ModelProto, how: Quantization) -> ModelProto:
        """Give a graph that answers about the same, with fewer bits; the given one may be changed."""
