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


def two_of_each(path: Path) -> Path:
    """Write left + right and left - right: two inputs, two outputs."""
    nodes = [
        helper.make_node("Add", ["left", "right"], ["total"]),
        helper.make_node("Sub", ["left", "right"], ["rest"]),
    ]
    ports = [
        [floats(name, "batch", 3, 2) for name in names] for names in (("left", "right"), ("total", "rest"))
    ]
    return saved(path, nodes, *ports)


def table_of_words(path: Path) -> Path:
    """Write a look-up of tokens, of which there may be any number, in a table of ten rows."""
    nodes = [helper.make_node("Gather", ["table", "tokens"], ["scores"])]
    tokens = helper.make_tensor_value_info("tokens", TensorProto.INT64, ["batch", "length"])
    return saved(path, nodes, [tokens], [floats("scores", "batch", "length", 5)], {"table": TABLE})


TABLE = numpy.arange(50, dtype="float32").reshape(10, 5) / 7


def small_convolution(path: Path) -> Path:
    """Write a 3 × 3 convolution with pooling over a picture: a sum over each, as its weights are ones."""
    nodes = [
        helper.make_node("Conv", ["pictures", "ones"], ["map"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        helper.make_node("GlobalAveragePool", ["map"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["scores"], axis=1),
    ]
    ports = [floats("pictures", "batch", 2, 8, 8)], [floats("scores", "batch", 1)]
    return saved(path, nodes, *ports, {"ones": numpy.ones((1, 2, 3, 3), "float32")})


def quantised(path: Path) -> Path:
    """Write a product with a matrix of int8, whose inputs are rounded to sixteenths."""
    scale, zero = numpy.float32(1 / 16), numpy.int8(0)
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "scale", "zero"], ["q"]),
        helper.make_node("DequantizeLinear", ["q", "scale", "zero"], ["rounded"]),
        helper.make_node("DequantizeLinear", ["weights", "scale", "zero"], ["matrix"]),
        helper.make_node("MatMul", ["rounded", "matrix"], ["y"]),
    ]
    stored = {"scale": numpy.array(scale), "zero": numpy.array(zero), "weights": WEIGHTS}
    return saved(path, nodes, [floats("x", "batch", 4)], [floats("y", "batch", 2)], stored)


WEIGHTS = numpy.array([[16, 0], [0, 32], [-16, 0], [8, 8]], "int8")
