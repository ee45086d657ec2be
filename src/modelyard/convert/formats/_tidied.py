"""An ONNX graph without what changes from run to run or tells of the machine; equal input, equal bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto

KEPT = ("namespace", "pkg.torch.onnx.class_hierarchy", "pkg.torch.onnx.name_scopes")
"""What the exporter notes of a node that is worth keeping: the layer that it comes from."""


def tidied(model: ModelProto, texts: Mapping[str, str]) -> None:
    """Take out texts about the run that wrote it, sort what has no order, and set the model's metadata."""
    for graph in graphs(model.graph):
        _bare(graph)
    for function in model.functions:
        function.ClearField("doc_string")
        _keep(function, ())
        for node in function.node:
            node.ClearField("doc_string")
            _keep(node, KEPT)
    model.ClearField("doc_string")
    _keep(model, ())
    for key, value in sorted(texts.items()):
        model.metadata_props.add(key=key, value=value)


def _bare(graph: GraphProto) -> None:
    graph.ClearField("doc_string")
    _keep(graph, ())
    for port in (*graph.input, *graph.output, *graph.value_info):
        port.ClearField("doc_string")
        _keep(port, ())
    for node in graph.node:
        node.ClearField("doc_string")
        _keep(node, KEPT)
    for tensor in graph.initializer:
        tensor.ClearField("doc_string")
        _keep(tensor, ())
    _sort(graph.initializer)
    _sort(graph.value_info)


def _sort(named: Any) -> None:
    """Sort a repeated field by name, in place."""
    named.sort(key=lambda one: one.name)


def _keep(thing: Any, keys: Iterable[str]) -> None:
    kept = sorted((one.key, one.value) for one in thing.metadata_props if one.key in keys)
    del thing.metadata_props[:]
    for key, value in kept:
        thing.metadata_props.add(key=key, value=value)


def graphs(graph: GraphProto) -> list[GraphProto]:
    """Give a graph and those inside its nodes, such as the branches of an If."""
    inner = [one.g for node in graph.node for one in node.attribute if one.HasField("g")]
    return [graph, *(deeper for one in inner for deeper in graphs(one))]
