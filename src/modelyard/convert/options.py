"""`Options`: how a format is to be written."""

from __future__ import annotations

from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.convert.metadata import Metadata


@dataclass(frozen=True)
class Options:
    """What the artifact is to say of itself, and what the person who asked for it chose."""

    metadata: Metadata
    opset: int | None = None
    """Of ONNX; the newest that exporter and ONNX Runtime both know by default."""
    external_data: bool | None = None
    """Whether weights stand in a file beside the graph; only where they must, by default."""
    random_weights: bool = False
    """Whether the network has new weights instead of its own: good for measuring speed alone."""
