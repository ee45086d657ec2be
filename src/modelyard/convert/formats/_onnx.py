"""How ONNX is written: exported, brought to its opset, checked, tidied, and put into one file or two."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from modelyard.convert.formats._captured import dimensions, reason_of, stilled
from modelyard.convert.formats._lowered import LOWEST_WRITTEN, lowered
from modelyard.convert.formats._opset import newest_opset
from modelyard.convert.formats._tidied import graphs, tidied
from modelyard.core.errors import ExportError
from modelyard.core.uncollected import uncollected

if TYPE_CHECKING:
    from onnx import ModelProto
    from torch import nn

    from modelyard.convert.examples import Examples
    from modelyard.convert.metadata import Metadata
    from modelyard.convert.options import Options

BESIDE = ".data"
"""What is added to the file's name for the one with its weights, where they stand beside it."""
_OLDEST = 7  # what ONNX Runtime still opens
_LARGEST = 2_000_000_000  # a protobuf message ends at 2 GiB
_SMALL = 1024  # bytes of a tensor that stays in the graph all the same


def write_onnx(network: nn.Module, examples: Examples, to: str, options: Options) -> Metadata:
    """Write a network as ONNX, and give what the file says of itself."""
    opset = options.opset or newest_opset()
    _demand_known(opset)
    metadata = replace(options.metadata, opset=opset)
    graph = _exported(network, examples, max(opset, LOWEST_WRITTEN))
    large = sum(one.numel() * one.element_size() for one in network.state_dict().values()) > _LARGEST
    if opset < LOWEST_WRITTEN:
        graph = lowered(graph, opset, network, examples)
    _demand_opset(graph, opset)
    _demand_axes(graph, examples, type(network).__name__)
    tidied(graph, metadata.as_texts())
    _save(graph, to, external=large if options.external_data is None else options.external_data)
    return metadata


def _exported(network: nn.Module, examples: Examples, opset: int) -> ModelProto:
    import torch

    with stilled(), uncollected():
        try:
            program = torch.onnx.export(
                network, examples.values, dynamo=True, opset_version=opset, verbose=False,
                input_names=list(examples.inputs), output_names=list(examples.outputs),
                dynamic_shapes=dimensions(examples),
            )  # fmt: skip
        except (torch.onnx.OnnxExporterError, RuntimeError, ValueError, TypeError) as error:
            raise ExportError(
                f"{type(network).__name__} cannot be written as ONNX: {reason_of(error)}"
            ) from error
    assert program is not None
    graph: ModelProto = program.model_proto
    return graph


def _demand_known(opset: int) -> None:
    from onnx.defs import onnx_opset_version

    newest = onnx_opset_version()
    if not _OLDEST <= opset <= newest:
        raise ExportError(
            f"there is no opset {opset}: the onnx that is installed knows {_OLDEST} to {newest}",
            hint=f"`--opset {newest_opset()}` is the newest that runs.",
        )


def _demand_opset(graph: ModelProto, opset: int) -> None:
    written = next((one.version for one in graph.opset_import if one.domain in ("", "ai.onnx")), 0)
    if written != opset:
        raise ExportError(
            f"opset {opset} was asked for, and the exporter can write this model in opset {written}",
            hint=f"`--opset {written}`, or none for the newest that runs.",
        )


def _demand_axes(graph: ModelProto, examples: Examples, name: str) -> None:
    """An exporter that cannot keep an axis open may write it with the example's size, and say nothing."""
    for port in graph.graph.input:
        axes = port.type.tensor_type.shape.dim
        for place, axis in examples.axes.get(port.name, {}).items():
            if axes[place].dim_param != axis:
                raise ExportError(
                    f"{name} cannot be written as ONNX: the axis {axis!r} of {port.name!r} would be fixed at"
                    f" {axes[place].dim_value}, for it works for one size alone",
                    hint="Look in its `forward` for a size that is written out.",
                )


def _save(graph: ModelProto, to: str, *, external: bool) -> None:
    import onnx

    if external:
        _put_beside(graph, os.path.basename(to) + BESIDE)
        onnx.save_model(graph, to)
        return
    with open(to, "wb") as file:
        file.write(graph.SerializeToString(deterministic=True))


def _put_beside(graph: ModelProto, name: str) -> None:
    """Say of each large tensor that it lies in the file `name`; saving then writes it there."""
    from onnx.external_data_helper import set_external_data

    for tensor in (one for part in graphs(graph.graph) for one in part.initializer):
        if len(tensor.raw_data) >= _SMALL:
            set_external_data(tensor, name)
