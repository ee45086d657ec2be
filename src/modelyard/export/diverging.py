"""The first node of an ONNX graph that answers otherwise than the source, and the layer it comes from."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard.core.errors import ModelyardError
from modelyard.export.inner import inner_values, layer_of, producers
from modelyard.export.layers import first_layer

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnx import ModelProto, NodeProto

    from modelyard.registry.model import Model

    Values = Mapping[str, NDArray[Any]]

APART = 1e-5
"""By the largest value: one engine computes both graphs, so that an equal node answers equally."""


@dataclass(frozen=True)
class Diverging:
    """Where an artifact leaves its source."""

    node: str
    operator: str
    output: str
    layer: str | None
    """The source's layer, such as `backbone.layer1.0.conv1`, where the exporter noted it."""
    relative: float
    """How far it is away, by the largest value."""
    found_by: str
    """`node` beside the same node of a graph written anew, `layer` beside the network's own layers."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Diverging:
        return cls(**data)

    def __str__(self) -> str:
        layer = f", of the layer {self.layer}" if self.layer else ""
        return f"the first that answers otherwise is {self.node} ({self.operator}{layer})"


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


def apart(a: NDArray[Any], b: NDArray[Any]) -> float:
    """Tell how far two values are apart, by the largest; 1e300 for those that cannot be compared."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return 1e300
    if a.dtype.kind not in "fiu" or not a.size:
        return 0.0 if np.array_equal(a, b) else 1e300
    one, two = a.astype(np.float64), b.astype(np.float64)
    same = (one == two) | (np.isnan(one) & np.isnan(two))
    away = float(np.where(same, 0.0, np.abs(one - two)).max())
    largest = float(np.abs(two).max())
    found = away / largest if largest > 0 else away
    return found if np.isfinite(found) else 1e300


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
