"""ONNX, through torch's dynamo exporter: the opset that was asked for, axes by name, equal bytes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from torch import nn

    from modelyard.convert.examples import Examples
    from modelyard.convert.metadata import Metadata
    from modelyard.convert.options import Options

SUFFIX = ".onnx"
REQUIRES = ("torch", "onnx", "onnxscript")
EXTRA = "onnx"
MADE_BY = ("torch", "onnx", "onnxscript", "onnx-ir", "onnxruntime")


def write(network: nn.Module, examples: Examples, to: str, options: Options) -> Metadata:
    """Write a network as ONNX."""
    from modelyard.convert.formats._onnx import write_onnx

    return write_onnx(network, examples, to, options)
