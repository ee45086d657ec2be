"""The test models that the onnx library makes or brings, each with its recorded inputs and outputs."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

KINDS = ("simple", "pytorch-operator", "pytorch-converted")  # that the library brings as files
EXPANDED = "(functions, expanded)"
GRAPHS = "(graphs of several)"


@dataclass(frozen=True, slots=True)
class Case:
    """One model with its recorded answers; what it tests is an operator, or a row for all other graphs."""

    name: str
    operator: str
    model: Any
    sets: Sequence[tuple[Sequence[Any], Sequence[Any]]]
    rtol: float
    atol: float

    def write(self, folder: str) -> str:
        """Write it as the worker reads it: the model, and its arrays by place."""
        import json

        os.makedirs(folder)
        with open(os.path.join(folder, "model.onnx"), "wb") as file:
            file.write(self.model.SerializeToString())
        for number, (inputs, outputs) in enumerate(self.sets):
            _write_arrays(os.path.join(folder, f"inputs_{number}.npz"), inputs)
            _write_arrays(os.path.join(folder, f"outputs_{number}.npz"), outputs)
        with open(os.path.join(folder, "case.json"), "w", encoding="utf-8") as file:
            json.dump({"name": self.name, "sets": len(self.sets), "rtol": self.rtol, "atol": self.atol}, file)
        return folder


def all_cases() -> Iterator[Case]:
    """Give all of them; the onnx library makes most of them anew, which takes seconds."""
    from onnx.backend.test import loader

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = loader.load_model_tests(kind="node")
        brought = [one for kind in KINDS for one in loader.load_model_tests(kind=kind)]
    for one in made:
        yield Case(one.name, _operator(one), one.model, one.data_sets or [], one.rtol, one.atol)
    for one in brought:
        yield _brought(one)


def _operator(case: Any) -> str:
    if case.name.endswith(("_expanded", "_expanded_ver18")) or "_expanded_" in case.name:
        return EXPANDED
    nodes = case.model.graph.node
    domain = nodes[0].domain if nodes else ""
    named = f"{domain}.{nodes[0].op_type}" if domain not in ("", "ai.onnx") else nodes[0].op_type
    return named if len(nodes) == 1 else GRAPHS


def _brought(case: Any) -> Case:
    import onnx

    model = onnx.load(os.path.join(case.model_dir, "model.onnx"))
    folders = sorted(
        entry.path for entry in os.scandir(case.model_dir) if entry.name.startswith("test_data_set_")
    )
    sets = [(_read(folder, "input", model.graph), _read(folder, "output", model.graph)) for folder in folders]
    return Case(case.name, GRAPHS, model, sets, case.rtol, case.atol)


def _read(folder: str, side: str, graph: Any) -> list[Any]:
    import onnx
    from onnx import numpy_helper

    files = sorted(name for name in os.listdir(folder) if name.startswith(f"{side}_"))
    ports = graph.input if side == "input" else graph.output
    found: list[Any] = []
    for place in range(len(files)):
        kind = ports[place].type.WhichOneof("value") if place < len(ports) else "tensor_type"
        if kind != "tensor_type":
            found.append([])
            continue
        with open(os.path.join(folder, f"{side}_{place}.pb"), "rb") as file:
            found.append(numpy_helper.to_array(onnx.TensorProto.FromString(file.read())))
    return found


def _write_arrays(path: str, values: Sequence[Any]) -> None:
    """Write what numpy can hold; for anything else the session refuses the model first."""
    import numpy

    arrays = {f"arr_{place}": array for place, one in enumerate(values) if (array := _array(one)) is not None}
    numpy.savez(path, allow_pickle=False, **arrays)


def _array(value: Any) -> NDArray[Any] | None:
    import numpy
    import onnx
    from onnx import numpy_helper

    if isinstance(value, list | tuple | dict) or value is None:
        return None
    if isinstance(value, onnx.TensorProto):
        value = numpy_helper.to_array(value)
    array = numpy.asarray(value)
    if array.dtype.kind == "O":
        array = array.astype(str)
    return array if array.dtype.isbuiltin == 1 or array.dtype.kind in "SU" else None
