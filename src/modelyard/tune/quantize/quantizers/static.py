"""Static: weights and values in eight bits, their ranges known beforehand from calibration data (QDQ)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.tune.quantize.demanded import demand_samples
from modelyard.tune.quantize.layers import demand_layers
from modelyard.tune.quantize.ranges import demand_calibrator, ranges_of

if TYPE_CHECKING:
    from onnx import ModelProto

    from modelyard.tune.quantize.quantization import Quantization

REQUIRES = ("onnx", "onnxruntime")
EXTRA = "onnxruntime"
SUFFIX = "int8"
NEEDS_SAMPLES = True
LAYERS = ("Conv", "ConvTranspose", "Gemm", "MatMul")
_BETWEEN = ("Clip", "Flatten", "MaxPool", "Relu", "Reshape", "Squeeze", "Transpose")
"""They pass eight bits on as they are, from one layer to the next."""
_NORMALISED = "LayerNormalization"


def operators_of(graph: ModelProto) -> list[str]:
    """Name the operators that are quantized: sums too where whole convolutional nets stay in eight bits.

    The sums of a transformer carry what is never normalised, and lose most by it.
    """
    there = {node.op_type for node in graph.graph.node}
    sums = () if _NORMALISED in there else ("Add",)
    return [*LAYERS, *_BETWEEN, *sums]


def options_of() -> dict[str, object]:
    """Give ONNX Runtime's options: a value is quantized where a quantized layer reads it.

    So a layer that is left alone gets its inputs as they are.
    """
    return {
        "MatMulConstBOnly": True,
        "OpTypesToExcludeOutputQuantization": [*LAYERS, "Add"],
        "WeightSymmetric": True,
        "ActivationSymmetric": False,
    }


def quantized(graph: ModelProto, how: Quantization) -> ModelProto:
    """Quantize weights and values."""
    from onnxruntime.quantization import QuantType
    from onnxruntime.quantization.qdq_quantizer import QDQQuantizer
    from onnxruntime.quantization.quant_utils import add_infer_metadata

    demand_calibrator(how.calibrator)
    demand_layers(graph, LAYERS, "static quantization")
    operators = operators_of(graph)
    found = ranges(graph, how) if how.ranges is None else how.ranges
    add_infer_metadata(graph)  # its shapes are known: else it would be written, inferred and read once more
    made = QDQQuantizer(
        graph, how.per_channel, False, QuantType.QInt8, QuantType.QUInt8, found,
        [], sorted(how.exclude), operators, options_of(),
    )  # fmt: skip
    made.quantize_model()
    made.model.topological_sort()
    done: ModelProto = made.model.model
    return done


def ranges(graph: ModelProto, how: Quantization) -> Any:
    """Find the range of each value over the calibration data; it is the same whatever is left alone."""
    demand_samples(graph, how.calibration)
    return ranges_of(graph, how.calibration, how.calibrator, operators_of(graph))
