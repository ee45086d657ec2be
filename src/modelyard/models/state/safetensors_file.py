"""The tensors of a safetensors file, mapped into memory, each with a storage of its own."""

from __future__ import annotations

import json
import math
import mmap
from typing import Any, BinaryIO

import torch
from torch import Tensor

_DTYPES = {
    "BOOL": "bool", "U8": "uint8", "I8": "int8", "I16": "int16", "U16": "uint16", "I32": "int32",
    "U32": "uint32", "I64": "int64", "U64": "uint64", "F16": "float16", "BF16": "bfloat16", "F32": "float32",
    "F64": "float64", "C64": "complex64", "F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2",
    "F8_E8M0": "float8_e8m0fnu", "F8_E4M3FNUZ": "float8_e4m3fnuz", "F8_E5M2FNUZ": "float8_e5m2fnuz",
}  # fmt: skip


def tensors_in(path: str) -> dict[str, Tensor] | None:
    """Give the tensors of a file; None where it holds numbers that share their bytes.

    The library `safetensors` takes three times as long: it cuts a storage of the whole file twice for each
    tensor. Pages are read when they are used, and what is changed stays in this process.

    Args:
        path: of a file that was scanned: its header is what it should be.
    """
    with open(path, "rb") as file:
        header, start = _header(file)
        if not all(one["dtype"] in _DTYPES for one in header.values()):
            return None
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    return {name: _tensor(whole, start, one) for name, one in header.items()}


def _header(file: BinaryIO) -> tuple[dict[str, Any], int]:
    """Give what is said of each tensor, and where their bytes begin."""
    length = int.from_bytes(file.read(8), "little")
    header: dict[str, Any] = json.loads(file.read(length))
    header.pop("__metadata__", None)
    return header, 8 + length


def _tensor(whole: mmap.mmap, start: int, said: dict[str, Any]) -> Tensor:
    dtype, shape = getattr(torch, _DTYPES[said["dtype"]]), said["shape"]
    count = math.prod(shape)
    if not count:
        return torch.empty(shape, dtype=dtype)
    at = start + said["data_offsets"][0]
    return torch.frombuffer(whole, dtype=dtype, count=count, offset=at).view(shape)
