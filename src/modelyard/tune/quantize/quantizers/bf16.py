"""bf16: weights are stored with eight bits of mantissa, and computed with in what the runtime chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.tune.quantize.layers import demand_layers, layers_of

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray
    from onnx import ModelProto, TensorProto

    from modelyard.tune.quantize.quantization import Quantization

REQUIRES = ("onnx",)
EXTRA = "onnx"
SUFFIX = "bf16"
NEEDS_SAMPLES = False
LAYERS = ("Conv", "ConvTranspose", "Gemm", "MatMul")
_WIDENED = ".float32"


def quantized(graph: ModelProto, how: Quantization) -> ModelProto:
    """Store the weights of layers as bfloat16, each behind a cast that a runtime does once or fuses."""
    from onnx import TensorProto, helper

    demand_layers(graph, LAYERS, "bf16")
    layers = [node for node in layers_of(graph, LAYERS) if node.name not in how.exclude]
    kept = {node.input[1] for node in layers}
    for tensor in graph.graph.initializer:
        if tensor.name in kept and tensor.data_type == TensorProto.FLOAT:
            tensor.CopyFrom(_narrowed(tensor))
        else:
            kept.discard(tensor.name)
    for node in layers:
        if node.input[1] in kept:
            node.input[1] += _WIDENED
    casts = [helper.make_node("Cast", [name], [name + _WIDENED], f"{name}.widened", to=TensorProto.FLOAT)
             for name in sorted(kept)]  # fmt: skip
    nodes = [*casts, *graph.graph.node]
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)
    return graph


def _narrowed(tensor: TensorProto) -> TensorProto:
    from onnx import TensorProto, numpy_helper

    halves = rounded(numpy_helper.to_array(tensor))
    return TensorProto(
        name=tensor.name, dims=tensor.dims, data_type=TensorProto.BFLOAT16, raw_data=halves.tobytes()
    )


def rounded(values: NDArray[Any]) -> NDArray[Any]:
    """Give the upper halves of float32 numbers, rounded to the nearest, of two as near to the even one."""
    import numpy as np

    whole = np.ascontiguousarray(values, np.float32).view(np.uint32)
    bias = ((whole >> 16) & 1) + np.uint32(0x7FFF)
    halves: NDArray[Any] = ((whole + bias) >> 16).astype("<u2")
    return halves
