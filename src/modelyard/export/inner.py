"""What every node of an ONNX graph gives, and what the exporter noted of the nodes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnx import ModelProto, NodeProto

SCOPES = "pkg.torch.onnx.name_scopes"


def inner_values(graph: ModelProto, inputs: NDArray[Any]) -> dict[str, NDArray[Any]] | None:
    """Run a graph as it stands, nothing fused, and give all that is computed on the way by name.

    None where it cannot be run so: it is not sound, or too large for one message.
    """
    import onnx
    import onnxruntime

    opened = onnx.ModelProto()
    opened.CopyFrom(graph)
    there = {port.name for port in opened.graph.output}
    names = [name for node in graph.graph.node for name in node.output if name]
    opened.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names if name not in there)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    errors = onnxruntime.capi.onnxruntime_pybind11_state
    try:
        session = onnxruntime.InferenceSession(
            opened.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        answers = session.run(None, {session.get_inputs()[0].name: inputs})
    except (errors.Fail, errors.InvalidArgument, errors.InvalidGraph, errors.RuntimeException, ValueError):
        return None
    return dict(zip((port.name for port in session.get_outputs()), answers, strict=True))


def producers(graph: ModelProto) -> dict[str, NodeProto]:
    """Give the node that makes each value."""
    return {name: node for node in graph.graph.node for name in node.output}


def layer_of(node: NodeProto | None) -> str | None:
    """Give the source's layer that a node comes from, where the exporter noted it."""
    noted = {one.key: one.value for one in node.metadata_props} if node is not None else {}
    try:
        scopes = ast.literal_eval(noted.get(SCOPES, "[]"))
    except (ValueError, SyntaxError):
        return None
    layers = [str(one) for one in scopes[:-1] if one] if isinstance(scopes, list) else []
    return layers[-1] if layers else None
