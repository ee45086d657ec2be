"""NNCF: weights and values in eight bits by Intel's own quantizer, whose graphs are made for OpenVINO."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING, Any

from modelyard.tune.quantize.demanded import demand_samples
from modelyard.tune.quantize.layers import demand_layers

if TYPE_CHECKING:
    from onnx import ModelProto

    from modelyard.tune.quantize.quantization import Quantization

REQUIRES = ("nncf", "onnx")
EXTRA = "nncf"
SUFFIX = "nncf"
NEEDS_SAMPLES = True
LAYERS = ("Conv", "ConvTranspose", "Gemm", "MatMul")


def quantized(graph: ModelProto, how: Quantization) -> ModelProto:
    """Quantize weights and values; ranges and biases are NNCF's own choice."""
    import nncf

    demand_layers(graph, LAYERS, "NNCF")
    demand_samples(graph, how.calibration)
    transformer = any(node.op_type == "LayerNormalization" for node in graph.graph.node)
    with contextlib.redirect_stdout(io.StringIO()):  # it draws bars of its own
        done: ModelProto = nncf.quantize(
            graph,
            nncf.Dataset([*how.calibration]),
            subset_size=len(how.calibration),
            model_type=nncf.ModelType.TRANSFORMER if transformer else None,
            ignored_scope=_left_alone(nncf, how),
        )
    return done


def _left_alone(nncf: Any, how: Quantization) -> Any:
    return nncf.IgnoredScope(names=sorted(how.exclude)) if how.exclude else None
