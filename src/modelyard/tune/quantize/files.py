"""`quantized_file`: an ONNX file becomes a quantized ONNX file, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError
from modelyard.tune.quantize.family import quantizer_named
from modelyard.tune.quantize.layers import demand_known_nodes
from modelyard.tune.quantize.order import put_in_order
from modelyard.tune.quantize.quantization import Quantization

if TYPE_CHECKING:
    from onnx import ModelProto

    from modelyard.tune.quantize.quantization import Inputs
    from modelyard.tune.quantize.quantizers.base import Quantizer

_QUANTIZED = ("QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "MatMulNBits")


def quantized_file(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    method: str = "static",
    calibration: Sequence[Inputs] = (),
    per_channel: bool = True,
    calibrator: str = "minmax",
    exclude: Collection[str] = (),
    bits: int = 8,
) -> None:
    """Quantize an ONNX file. What the file says of itself, its metadata, goes along.

    Args:
        source: the file; float32.
        target: where the quantized one lands.
        method: `static`, `dynamic`, `fp16`, `bf16` or `weight-only`.
        calibration: for `static`: inputs by name, batch by batch, at least eight samples.
        per_channel: whether each channel of a weight has a scale of its own.
        calibrator: for `static`: `minmax`, `percentile` or `entropy`.
        exclude: names of nodes that stay as they are.
        bits: for `weight-only`: 8, or 4 for linear layers.
    """
    quantizer = quantizer_named(method)
    how = Quantization(calibration, per_channel, calibrator, frozenset(exclude), bits)
    graph = read_graph(source)
    demand_known_nodes(graph, how.exclude)
    write_graph(made(quantizer, graph, how), target)


def made(quantizer: Quantizer, graph: ModelProto, how: Quantization) -> ModelProto:
    """Quantize a graph that was read; it says of itself what it said before, and nothing of how it was made.

    Args:
        quantizer: the method.
        graph: as `read_graph` gave it; it may be changed.
        how: how it is quantized.
    """
    said = {one.key: one.value for one in graph.metadata_props}
    done = quantizer.quantized(graph, how)
    put_in_order(done)
    del done.metadata_props[:]
    for key, value in said.items():
        done.metadata_props.add(key=key, value=value)
    return done


def named(graph: ModelProto, name: str) -> ModelProto:
    """Let a graph say that it is of another model.

    Args:
        graph: the model; it is changed.
        name: what the graph's model is called.
    """
    from modelyard.convert.metadata import PREFIX

    for one in graph.metadata_props:
        if one.key == f"{PREFIX}name":
            one.value = name
    return graph


def read_graph(source: str | os.PathLike[str]) -> ModelProto:
    """Read a graph with the shapes of all its values; one that is quantized already is refused.

    Args:
        source: an ONNX file.
    """
    import onnx

    from modelyard.store.trust.demand import demand_safe

    demand_safe(os.fspath(source))
    graph = onnx.load(os.fspath(source))
    already = next((node for node in graph.graph.node if node.op_type in _QUANTIZED), None)
    if already is not None:
        raise InputError(
            f"{source} is quantized already: its node {already.name!r} is {already.op_type}",
            hint="Quantize the float32 model that it was made of.",
        )
    return onnx.shape_inference.infer_shapes(graph)


def write_graph(graph: ModelProto, target: str | os.PathLike[str]) -> None:
    """Write a graph; equal graphs are equal bytes.

    Args:
        graph: the model.
        target: the file.
    """
    from modelyard.store.atomic import write_atomically

    graph.producer_name, graph.producer_version = "modelyard", ""
    write_atomically(os.fspath(target), graph.SerializeToString(deterministic=True))
