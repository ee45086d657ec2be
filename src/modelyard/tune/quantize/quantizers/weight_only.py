"""Weight-only: weights in eight or four bits, computed with in float32: a smaller file, no faster a call.

Eight bits stand before any layer as a scale for each channel; four bits as blocks of linear layers alone, in
an operator that ONNX Runtime alone has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError
from modelyard.tune.quantize.layers import demand_layers, layers_of
from modelyard.tune.quantize.quantizers._linear import as_products

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

    from modelyard.tune.quantize.quantization import Quantization

REQUIRES = ("onnx", "onnxruntime")
EXTRA = "onnxruntime"
SUFFIX = "w8"
NEEDS_SAMPLES = False
LAYERS = ("Conv", "ConvTranspose", "Gemm", "MatMul")
BITS = (4, 8)
_BLOCK = 32
_WIDENED = ".dequantized"


def quantized(graph: ModelProto, how: Quantization) -> ModelProto:
    """Quantize weights alone."""
    if how.bits not in BITS:
        raise InputError(f"weights of {how.bits} bits: there are {' and '.join(map(str, BITS))}")
    if how.bits == 4:
        return _in_four(graph, how)
    demand_layers(graph, LAYERS, "weight-only quantization")
    return _in_eight(graph, how)


def _in_four(graph: ModelProto, how: Quantization) -> ModelProto:
    MatMulNBitsQuantizer = _quantizer()  # noqa: N806  # it is a class
    demand_layers(graph, ("Gemm", "MatMul"), "weight-only quantization in 4 bits")
    made = MatMulNBitsQuantizer(
        as_products(graph),
        bits=4,
        block_size=_BLOCK,
        is_symmetric=False,
        nodes_to_exclude=sorted(how.exclude),
    )
    made.process()
    done: ModelProto = made.model.model
    return done


def _quantizer() -> Any:
    """Import ONNX Runtime's, which lets every logger of the process talk when it is imported."""
    import logging

    root = logging.getLogger()
    level, handlers = root.level, [*root.handlers]
    from onnxruntime.quantization import matmul_nbits_quantizer as module

    root.setLevel(level)
    for handler in [one for one in root.handlers if one not in handlers]:
        root.removeHandler(handler)
    module.logger.setLevel(logging.ERROR)
    return module.MatMulNBitsQuantizer


def _in_eight(graph: ModelProto, how: Quantization) -> ModelProto:
    from onnx import TensorProto, helper

    layers = [node for node in layers_of(graph, LAYERS) if node.name not in how.exclude]
    tensors = {one.name: one for one in graph.graph.initializer if one.data_type == TensorProto.FLOAT}
    added: dict[str, NodeProto] = {}
    for node in layers:
        name = node.input[1]
        if name not in tensors:
            continue
        if name not in added:
            axis = _axis(node, len(tensors[name].dims)) if how.per_channel else None
            graph.graph.initializer.extend(_replace(tensors[name], axis))
            inputs = [f"{name}.int8", f"{name}.scale"]
            given: dict[str, Any] = {} if axis is None else {"axis": axis}
            added[name] = helper.make_node(
                "DequantizeLinear", inputs, [name + _WIDENED], f"{name}.widened", **given
            )
        node.input[1] = name + _WIDENED
    nodes = [*added.values(), *graph.graph.node]
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)
    return graph


def _axis(node: NodeProto, rank: int) -> int:
    """Give the axis of a weight along which its outputs stand."""
    if node.op_type == "Conv":
        return 0
    if node.op_type == "ConvTranspose":
        return 1
    turned = any(one.name == "transB" and one.i for one in node.attribute)
    return 0 if turned else rank - 1


def _replace(tensor: TensorProto, axis: int | None) -> list[TensorProto]:
    """Make eight-bit numbers of a weight, in its place, and give its scales."""
    import numpy as np
    from onnx import numpy_helper

    values = numpy_helper.to_array(tensor)
    others = None if axis is None else tuple(one for one in range(values.ndim) if one != axis)
    most = np.abs(values).max(axis=others, keepdims=axis is not None)
    scales = np.where(most > 0, most / 127, 1).astype(np.float32)
    name = tensor.name
    tensor.CopyFrom(
        numpy_helper.from_array(np.rint(values / scales).clip(-127, 127).astype(np.int8), f"{name}.int8")
    )
    return [
        numpy_helper.from_array(
            scales.reshape(-1) if axis is not None else scales.reshape(()), f"{name}.scale"
        )
    ]
