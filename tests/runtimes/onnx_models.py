"""Small ONNX models, written by the onnx library's own maker."""

from __future__ import annotations

from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17


def saved(path: Path, nodes: list, inputs: list, outputs: list, stored: dict | None = None, **also) -> Path:
    """Write a model of some nodes; `stored` holds its constants by name."""
    constants = [numpy_helper.from_array(value, name) for name, value in (stored or {}).items()]
    graph = helper.make_graph(nodes, "small", inputs, outputs, initializer=constants)
    opsets = also.pop("opsets", {"": OPSET})
    imports = [helper.make_opsetid(domain, version) for domain, version in opsets.items()]
    model = helper.make_model(graph, opset_imports=imports, ir_version=8)
    for key, value in also.items():
        helper.set_model_props(model, {key: value})
    onnx.save(model, path)
    return path


def floats(name: str, *shape: int | str):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def line(path: Path, **also) -> Path:
    """Write y = 2 x + 1 over rows of four numbers."""
    nodes = [helper.make_node("Mul", ["x", "two"], ["m"]), helper.make_node("Add", ["m", "one"], ["y"])]
    stored = {"two": numpy.full(4, 2, "float32"), "one": numpy.ones(4, "float32")}
    return saved(path, nodes, [floats("x", "batch", 4)], [floats("y", "batch", 4)], stored, **also)
