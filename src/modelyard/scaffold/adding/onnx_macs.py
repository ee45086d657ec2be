"""The multiply-adds of an ONNX graph for one input, where every layer that has some has known shapes."""

from __future__ import annotations

import os
from math import prod
from typing import Any

LARGEST = 1 << 28
"""Bytes beyond which a file is not read for this alone."""
_HIDDEN = frozenset((
    "Attention", "ConvInteger", "Einsum", "GRU", "If", "LSTM", "Loop", "MatMulInteger", "MatMulNBits",
    "MultiHeadAttention", "QLinearConv", "QLinearMatMul", "RNN", "Scan",
))  # fmt: skip
"""What has multiply-adds that are not counted here: one of these, and nothing is said."""
Shape = tuple[int, ...]


def macs_of(path: str) -> int | None:
    """Count multiply-adds; None where they cannot be told, or the library onnx is not installed.

    Args:
        path: of a file that was found sound.
    """
    if os.path.getsize(path) > LARGEST:
        return None
    try:
        import onnx
    except ModuleNotFoundError:
        return None
    model = onnx.load(path)
    _one_at_once(model.graph)
    try:
        graph = onnx.shape_inference.infer_shapes(model, data_prop=True).graph
    except (onnx.shape_inference.InferenceError, ValueError):
        return None
    shapes = _shapes(graph)
    counted = [_count(node, shapes) for node in graph.node]
    return None if None in counted else sum(one for one in counted if one)


def _one_at_once(graph: Any) -> None:
    """Let the first axis of each input be 1 where it varies."""
    for given in graph.input:
        sides = given.type.tensor_type.shape.dim
        if sides and not sides[0].HasField("dim_value"):
            sides[0].dim_value = 1


def _shapes(graph: Any) -> dict[str, Shape]:
    """Give the shapes that are known altogether."""
    found = {one.name: tuple(one.dims) for one in graph.initializer}
    for value in (*graph.input, *graph.value_info, *graph.output):
        sides = value.type.tensor_type.shape.dim
        if value.type.tensor_type.HasField("shape") and all(one.HasField("dim_value") for one in sides):
            found.setdefault(value.name, tuple(one.dim_value for one in sides))
    return found


def _count(node: Any, shapes: dict[str, Shape]) -> int | None:
    """Give the multiply-adds of one node; None where they are not known."""
    if node.op_type in _HIDDEN:
        return None
    if node.op_type not in ("Conv", "ConvTranspose", "Gemm", "MatMul"):
        return 0
    first, second, answer = (shapes.get(name) for name in (node.input[0], node.input[1], node.output[0]))
    if first is None or second is None or answer is None:
        return None
    if node.op_type == "ConvTranspose":
        return prod(first) * prod(second[1:])
    if node.op_type == "Conv":
        return prod(answer) * prod(second[1:])
    turned = any(one.name == "transA" and one.i for one in node.attribute)
    return prod(answer) * first[0 if turned else -1]
