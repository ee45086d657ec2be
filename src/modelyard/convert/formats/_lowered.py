"""An opset below those that the exporter writes: converted, and then compared with the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.convert.formats._seventeen import OPSET, as_seventeen
from modelyard.core.errors import ExportError

if TYPE_CHECKING:
    from onnx import ModelProto
    from torch import nn

    from modelyard.convert.examples import Examples

LOWEST_WRITTEN = 18
"""The exporter's own operators are of this opset."""
_AWAY = 1e-3  # of the largest value: far from rounding, near to nothing that a wrong conversion does


def lowered(graph: ModelProto, opset: int, network: nn.Module, examples: Examples) -> ModelProto:
    """Convert a graph to an older opset, or say why that cannot be."""
    from onnx import checker, version_converter

    try:
        as_seventeen(graph)
        older = graph if opset == OPSET else version_converter.convert_version(graph, opset)
        _name_layers(older, graph)
        checker.check_model(older)
    except (RuntimeError, ValueError, checker.ValidationError) as error:
        raise _refused(network, opset, _plain(error)) from error
    away = _difference(older, network, examples)
    if away > _AWAY:
        raise _refused(network, opset, f"the converted graph answers {away:.2g} away from the network")
    return older


def _refused(network: nn.Module, opset: int, reason: str) -> ExportError:
    return ExportError(
        f"{type(network).__name__} cannot be written in opset {opset}: {reason}",
        hint=f"In {LOWEST_WRITTEN} it can: `--opset {LOWEST_WRITTEN}`.",
    )


def _plain(error: Exception) -> str:
    """Give what the converter says without the place in its source."""
    return str(error).strip().splitlines()[0].rpartition("failed: ")[2]


def _name_layers(older: ModelProto, graph: ModelProto) -> None:
    """Give nodes back the names and notes that the converter drops; a node is known by its output."""
    if older is graph:
        return
    known = {name: node for node in graph.graph.node for name in node.output}
    for node in older.graph.node:
        before = known.get(node.output[0])
        if before is not None:
            node.name = before.name
            del node.metadata_props[:]
            node.metadata_props.extend(before.metadata_props)


def _difference(graph: ModelProto, network: nn.Module, examples: Examples) -> float:
    """Tell how far the answers of a graph are from the network's, by the largest value."""
    import numpy as np
    import torch

    from modelyard.convert.tensors import tensors_of

    with torch.no_grad():
        expected = [one.numpy() for one in tensors_of(network(*examples.values))]
    got = _answers(graph, {name: one.numpy() for name, one in examples.inputs.items()})
    pairs = zip(got, expected, strict=True)
    return max(float(np.abs(a - b).max() / max(1.0, np.abs(b).max())) for a, b in pairs)


def _answers(graph: ModelProto, feed: dict[str, Any]) -> list[Any]:
    try:
        import onnxruntime
    except ModuleNotFoundError:
        from onnx.reference import ReferenceEvaluator

        return list(ReferenceEvaluator(graph).run(None, feed))
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    given: list[Any] = session.run(None, feed)
    return given
