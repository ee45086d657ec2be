"""The layers of a graph: its nodes with weights, which a method may change or leave alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError, NotFoundError
from modelyard.core.suggest import did_you_mean

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto


def layers_of(graph: ModelProto, operators: Collection[str]) -> list[NodeProto]:
    """Give the nodes of some operators whose second input is stored in the graph, in their order.

    Args:
        graph: the model.
        operators: such as `Conv`, `Gemm`, `MatMul`.
    """
    stored = {tensor.name for tensor in graph.graph.initializer}
    return [
        node
        for node in graph.graph.node
        if node.op_type in operators and len(node.input) > 1 and node.input[1] in stored
    ]


def demand_layers(graph: ModelProto, operators: Collection[str], method: str) -> None:
    """Refuse a graph in which a method has nothing to do."""
    if not layers_of(graph, operators):
        has = ", ".join(sorted({node.op_type for node in graph.graph.node})[:8])
        raise InputError(
            f"{method} has nothing to do here: the graph has no {', '.join(operators)} with stored weights",
            hint=f"It has {has}.",
        )


def demand_known_nodes(graph: ModelProto, names: Collection[str]) -> None:
    """Refuse the name of a node that is not there: a slip would exclude nothing."""
    known = [node.name for node in graph.graph.node]
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known, f"Its nodes begin with: {', '.join(known[:5])}.")
            raise NotFoundError(f"the graph has no node {name!r}", hint=hint)
