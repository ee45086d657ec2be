"""A small ONNX model whose answers numpy knows, for the checks of runtimes and of methods."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy

from modelyard.runtimes.testing.subject import Subject

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.runtimes.testing.subject import Named

SIDE, CLASSES = 10, 50
_OPSET, _IR = 17, 8
_NODES: tuple[tuple[str, tuple[str, ...], str, dict[str, Any]], ...] = (
    ("Conv", ("pictures", "filters"), "seen", {"pads": [1, 1, 1, 1], "kernel_shape": [3, 3]}),
    ("Relu", ("seen",), "bright", {}),
    ("GlobalAveragePool", ("bright",), "pooled", {}),
    ("Flatten", ("pooled",), "features", {}),
    ("Gemm", ("features", "hidden"), "inner", {}),
    ("Gemm", ("inner", "classes"), "scores", {}),
)


def small_subject(runtime: str, folder: str | os.PathLike[str]) -> Subject:
    """Write the small model into a folder, and give it in a runtime that opens ONNX.

    Args:
        runtime: its name.
        folder: that is there.
    """
    return Subject(runtime, small_onnx(folder), expected=small_answers)


def small_onnx(folder: str | os.PathLike[str]) -> str:
    """Write the small model into a folder, and give its path.

    Args:
        folder: that is there.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes = [helper.make_node(kind, read, [made], f"{kind.lower()} {made}", **how)
             for kind, read, made, how in _NODES]  # fmt: skip
    stored = [numpy_helper.from_array(value, name) for name, value in _weights().items()]
    taken = helper.make_tensor_value_info("pictures", TensorProto.FLOAT, ["batch", 3, SIDE, SIDE])
    given = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", CLASSES])
    graph = helper.make_graph(nodes, "small", [taken], [given], initializer=stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR)
    path = os.path.join(folder, "small.onnx")
    onnx.save(model, path)
    return path


def small_answers(batch: Named) -> Named:
    """Reckon what the small model answers, by numpy alone.

    Args:
        batch: its inputs by name.
    """
    weights = _weights()
    padded = numpy.pad(batch["pictures"].astype("float64"), ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = numpy.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    seen = numpy.einsum("bchwij,fcij->bfhw", windows, weights["filters"])
    features = numpy.maximum(seen, 0).mean((2, 3))
    scores = features @ weights["hidden"] @ weights["classes"]
    return {"scores": scores.astype("float32")}


def _weights() -> dict[str, NDArray[Any]]:
    chance = numpy.random.RandomState(0)  # its stream is promised not to change
    shapes = {"filters": (32, 3, 3, 3), "hidden": (32, 64), "classes": (64, CLASSES)}
    return {name: chance.standard_normal(shape).astype("float32") / 8 for name, shape in shapes.items()}
