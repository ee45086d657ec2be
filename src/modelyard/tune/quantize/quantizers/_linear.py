"""Linear layers as products alone: a Gemm becomes a MatMul of the same name, and a sum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto


def as_products(graph: ModelProto) -> ModelProto:
    """Write each plain Gemm on stored weights as MatMul and Add; the shapes of values are found anew."""
    import onnx

    tensors = {one.name: one for one in graph.graph.initializer}
    readers: dict[str, int] = {}
    for node in graph.graph.node:
        for name in node.input:
            readers[name] = readers.get(name, 0) + 1
    nodes: list[NodeProto] = []
    for node in graph.graph.node:
        nodes += _product(node, tensors) if _is_plain(node, tensors, readers) else [node]
    del graph.graph.node[:], graph.graph.value_info[:]
    graph.graph.node.extend(nodes)
    return onnx.shape_inference.infer_shapes(graph)


def _is_plain(node: NodeProto, tensors: dict[str, TensorProto], readers: dict[str, int]) -> bool:
    given = _given(node)
    scaled = given.get("alpha", 1.0) != 1.0 or given.get("beta", 1.0) != 1.0 or given.get("transA", 0)
    stored = node.op_type == "Gemm" and node.input[1] in tensors
    return stored and not scaled and readers[node.input[1]] == 1


def _given(node: NodeProto) -> dict[str, Any]:
    from onnx import helper

    return {one.name: helper.get_attribute_value(one) for one in node.attribute}


def _product(node: NodeProto, tensors: dict[str, TensorProto]) -> list[NodeProto]:
    import numpy as np
    from onnx import helper, numpy_helper

    weight = tensors[node.input[1]]
    if _given(node).get("transB", 0):
        turned = np.ascontiguousarray(numpy_helper.to_array(weight).T)
        weight.CopyFrom(numpy_helper.from_array(turned, weight.name))
    (output,) = node.output
    biased = len(node.input) > 2 and bool(node.input[2])
    product = f"{output}.product" if biased else output
    made = [helper.make_node("MatMul", list(node.input[:2]), [product], node.name)]
    if biased:
        made.append(helper.make_node("Add", [product, node.input[2]], [output], f"{node.name}.bias"))
    return made
