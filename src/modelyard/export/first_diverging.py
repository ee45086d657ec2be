"""The first node of an ONNX graph that answers otherwise than the source, and the layer it comes from."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import ModelyardError
from modelyard.export.diverging import Diverging, apart
from modelyard.export.inner import inner_values, layer_of, producers
from modelyard.export.layers import first_layer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from onnx import ModelProto, NodeProto

    from modelyard.registry.model import Model

    Values = Mapping[str, NDArray[Any]]

APART = 1e-5
"""By the largest value: one engine computes both graphs, so that an equal node answers equally."""


def first_diverging(path: str, model: Model, network: Any, inputs: NDArray[Any]) -> Diverging | None:
    """Find the first node of an artifact that leaves its source; None where none can be named.

    Args:
        path: the ONNX file.
        model: that it was made from.
        network: the model's network.
        inputs: a few samples.
    """
    import onnx

    graph = onnx.load(path)
    got = inner_values(graph, inputs)
    if got is None:
        return None
    reference = _written_anew(graph, model, network)
    expected = inner_values(reference, inputs) if reference is not None else None
    found = first_node(graph, got, expected, reference) if expected is not None else None
    return found or first_layer(graph, got, network, inputs)


def first_node(
    graph: ModelProto, got: Values, expected: Values, reference: ModelProto | None = None
) -> Diverging | None:
    """Compare what the nodes of two graphs give, by name, in the order in which they are computed."""
    noted = producers(reference) if reference is not None else {}
    for node in graph.graph.node:
        for output in node.output:
            if output not in expected or output not in got:
                continue
            away = apart(got[output], expected[output])
            if away > APART:
                guilty = _stranger(graph, node, expected)
                layer = layer_of(guilty) or layer_of(noted.get(output))
                return Diverging(guilty.name, guilty.op_type, guilty.output[0], layer, away, "node")
    return None


def _stranger(graph: ModelProto, node: NodeProto, expected: Values) -> NodeProto:
    """Go back from a node to the first before it that the source does not have, if there is one."""
    made = producers(graph)
    while True:
        before = (made.get(name) for name in node.input)
        strange = next(
            (one for one in before if one is not None and not any(o in expected for o in one.output)), None
        )
        if strange is None:
            return node
        node = strange


def _written_anew(graph: ModelProto, model: Model, network: Any) -> ModelProto | None:
    """Write the source once more, in the opset of the artifact; None where it cannot be."""
    import onnx

    from modelyard.convert.anew import write_network
    from modelyard.convert.described import described
    from modelyard.convert.family import format_named
    from modelyard.convert.options import Options

    opset = next((one.version for one in graph.opset_import if one.domain in ("", "ai.onnx")), None)
    with tempfile.TemporaryDirectory() as folder:
        to = os.path.join(folder, "reference.onnx")
        options = Options(described(model, "onnx", opset), opset)
        try:
            write_network(network, model.task, format_named("onnx"), options, to)
        except ModelyardError:
            return None
        return onnx.load(to)
