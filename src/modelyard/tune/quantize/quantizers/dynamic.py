"""Dynamic: the weights of linear layers in eight bits, and the range of their inputs taken at each call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.tune.quantize.layers import demand_layers
from modelyard.tune.quantize.quantizers._linear import as_products

if TYPE_CHECKING:
    from onnx import ModelProto

    from modelyard.tune.quantize.quantization import Quantization

REQUIRES = ("onnx", "onnxruntime")
EXTRA = "onnxruntime"
SUFFIX = "int8-dynamic"
NEEDS_SAMPLES = False
LAYERS = ("Gemm", "MatMul")


def quantized(graph: ModelProto, how: Quantization) -> ModelProto:
    """Quantize the weights of linear layers; convolutions stay as they are."""
    from onnxruntime.quantization import QuantizationMode, QuantType
    from onnxruntime.quantization.onnx_quantizer import ONNXQuantizer

    demand_layers(graph, LAYERS, "dynamic quantization")
    made = ONNXQuantizer(
        as_products(graph), how.per_channel, False, QuantizationMode.IntegerOps, False, QuantType.QInt8,
        QuantType.QUInt8, None, [], sorted(how.exclude), ["MatMul"], {"MatMulConstBOnly": True},
    )  # fmt: skip
    made.quantize_model()
    done: ModelProto = made.model.model
    return done
