"""The types of torch and numpy that stand in a state: tensors, arrays, sizes, dtypes, devices."""

from __future__ import annotations

import sys

import torch

from modelyard.core.errors import InputError, MissingExtraError
from modelyard.models.checkpoint_file.structure import where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from modelyard.models.checkpoint_file.structure import Foreign, Path
    from modelyard.models.checkpoint_file.tensors import Gathered

_ARRAYS = "biufcmMSUV"  # kinds of numpy types that are plain bytes

_LARGEST = 1 << 63


def writer(gathered: Gathered) -> Foreign:
    """Give what makes JSON of such a value; tensors go to `gathered`."""

    def write(value: object, path: Path) -> dict[str, object] | None:
        if isinstance(value, torch.Tensor):
            return {"$tensor": gathered.add(value, path)}
        if type(value) is torch.Size:
            return {"$size": [*value]}
        if type(value) is torch.dtype:
            return {"$dtype": str(value).removeprefix("torch.")}
        if type(value) is torch.device:
            return {"$device": str(value)}
        return _write_numpy(value, path, gathered) if "numpy" in sys.modules else None

    return write


def readers(tensor: Callable[[int], torch.Tensor]) -> dict[str, Callable[[Any], object]]:
    """Give the makers of such values; `tensor` gives a tensor by its number."""
    return {
        "$tensor": tensor,
        "$size": _size,
        "$dtype": dtype_named,
        "$device": torch.device,
        "$array": lambda content: _array(tensor(content[0]), content[1], content[2]),
        "$scalar": lambda content: _scalar(content[0], content[1]),
    }


def dtype_named(name: str) -> torch.dtype:
    found = getattr(torch, name, None)
    if not isinstance(found, torch.dtype):
        raise ValueError(f"torch has no dtype {name!r}")
    return found


def _size(sides: list[int]) -> torch.Size:
    if not all(type(side) is int and 0 <= side < _LARGEST for side in sides):
        raise ValueError(f"a size of {str(sides)[:100]}")
    return torch.Size(sides)


def _write_numpy(value: object, path: Path, gathered: Gathered) -> dict[str, object] | None:
    import numpy as np

    if not isinstance(value, np.generic) and type(value) is not np.ndarray:
        return None
    if value.dtype.kind not in _ARRAYS or value.dtype.fields:
        raise InputError(
            f"{where(path)}: an array of {value.dtype}; a checkpoint holds plain numbers and texts"
        )
    if isinstance(value, np.generic):
        return {"$scalar": [value.dtype.str, value.tobytes().hex()]}
    data = bytearray(value.tobytes())
    held = torch.frombuffer(data, dtype=torch.uint8) if data else torch.empty(0, dtype=torch.uint8)
    return {"$array": [gathered.add(held, path), value.dtype.str, [*value.shape]]}


def _array(held: torch.Tensor, dtype: str, shape: list[int]) -> object:
    np, kind = _numpy(), _plain(dtype)
    count = torch.Size(shape).numel()
    if count * kind.itemsize != held.numel() or min(shape, default=0) < 0 or not kind.itemsize:
        raise ValueError(f"an array of {dtype} and {shape} in {held.numel()} bytes")
    if not held.numel():
        return np.zeros(shape, kind)
    return np.frombuffer(bytearray(held.cpu().numpy().tobytes()), kind).reshape(shape)


def _scalar(dtype: str, data: str) -> object:
    kind = _plain(dtype)
    return _numpy().frombuffer(bytes.fromhex(data), kind)[0] if kind.itemsize else kind.type()


def _plain(dtype: str) -> Any:
    """Give a type of numpy whose values are plain bytes; pointers to objects and records are refused."""
    kind = _numpy().dtype(dtype)
    if kind.kind not in _ARRAYS or kind.fields or kind.subdtype:
        raise ValueError(f"{dtype!r} is no type of plain numbers or texts")
    return kind


def _numpy() -> Any:
    try:
        import numpy
    except ModuleNotFoundError:
        raise MissingExtraError("the checkpoint holds arrays of numpy", hint="pip install numpy") from None
    return numpy
