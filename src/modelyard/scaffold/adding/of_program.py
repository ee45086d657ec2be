"""What a program of torch.export says of its model, read from its index alone: nothing in it is run."""

from __future__ import annotations

import json
import zipfile
from math import prod
from typing import Any

from modelyard.convert.metadata import PREFIX, Metadata
from modelyard.core.errors import WeightsError
from modelyard.scaffold.adding.computed import Computed
from modelyard.scaffold.adding.of_onnx import normalised, told

_LARGEST = 64 << 20  # of one index
_DTYPES = {1: "uint8", 5: "int64", 6: "float16", 7: "float32", 8: "float64", 13: "bfloat16"}
_RUNS = "a .pt2 file is a program: whoever opens it trusts it, by its digest in modelyard.toml"


def of_program(path: str) -> Computed:
    """Compute what a program says; refuse a file that is none.

    Args:
        path: of the file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.partition("/")[2]: name for name in archive.namelist()}
            texts = {
                one.partition("/")[2]: _read(archive, names[one]).decode()
                for one in names
                if one.startswith(f"extra/{PREFIX}")
            }
            graph = json.loads(_read(archive, names["models/model.json"]))["graph_module"]
            if _read(archive, names["archive_format"]) != b"pt2":
                raise KeyError("archive_format")
            look = _look(graph)
    except (
        zipfile.BadZipFile,
        KeyError,
        TypeError,
        ValueError,
        RecursionError,
        NotImplementedError,
    ) as error:
        raise WeightsError(
            f"{path} is no program of torch.export: {error!r:.120}",
            hint=f"`modelyard scan {path}` says what it is.",
        ) from None
    said = Metadata.from_texts(texts)
    card: dict[str, Any] = {"framework": "pytorch", "architecture": look | normalised(said)}
    task = said.task if said else None
    return Computed(card | told(said), task=task, part="torch_export", notes=(_RUNS,))


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _LARGEST:
        raise ValueError(f"{name} is larger than an index is")
    return archive.read(name)


def _look(graph: dict[str, Any]) -> dict[str, Any]:
    """Count the parameters, and find the one input that is given."""
    tensors, parameters, given = graph["graph"]["tensor_values"], 0, []
    for one in graph["signature"]["input_specs"]:
        ((kind, said),) = one.items()
        if kind == "parameter":
            parameters += prod(_sides(tensors[said["arg"]["name"]]))
        elif kind == "user_input":
            given.append(tensors[said["arg"]["as_tensor"]["name"]])
    found: dict[str, Any] = {"num_parameters": parameters} if parameters else {}
    if len(given) == 1:
        sides = _sides(given[0])[1:]
        found |= {"input_size": sides} if sides and all(sides) else {}
        found |= {"input_dtype": _DTYPES[given[0]["dtype"]]} if given[0]["dtype"] in _DTYPES else {}
    return found


def _sides(tensor: dict[str, Any]) -> list[int]:
    """Give a shape; an axis that varies is 0."""
    return [int(one.get("as_int", 0)) for one in tensor["sizes"]]
