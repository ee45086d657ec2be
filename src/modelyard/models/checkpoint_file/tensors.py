"""The tensors of a checkpoint as they are gathered: each stored once, also where several names share it."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from modelyard.core.errors import InputError
from modelyard.models.checkpoint_file.structure import where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from modelyard.models.checkpoint_file.structure import Path

# What safetensors has a name for; a tensor of another type is stored as its bytes.
NAMES = {
    torch.bool: "BOOL", torch.uint8: "U8", torch.int8: "I8", torch.int16: "I16", torch.uint16: "U16",
    torch.int32: "I32", torch.uint32: "U32", torch.int64: "I64", torch.uint64: "U64",
    torch.float16: "F16", torch.bfloat16: "BF16", torch.float32: "F32", torch.float64: "F64",
    torch.complex64: "C64", torch.float8_e4m3fn: "F8_E4M3", torch.float8_e5m2: "F8_E5M2",
    torch.float8_e8m0fnu: "F8_E8M0", torch.float8_e4m3fnuz: "F8_E4M3FNUZ",
    torch.float8_e5m2fnuz: "F8_E5M2FNUZ",
}  # fmt: skip
BYTES = "U8"


@dataclass(slots=True)
class Stored:
    """A tensor that is written, under its name in the file."""

    name: str
    tensor: torch.Tensor

    @property
    def dtype(self) -> str:
        return NAMES.get(self.tensor.dtype, BYTES)

    @property
    def shape(self) -> list[int]:
        raw = [] if self.tensor.dtype in NAMES else [self.tensor.dtype.itemsize]
        return [*self.tensor.shape, *raw]

    def record(self) -> dict[str, Any]:
        """Say what a reader of safetensors could not know."""
        made: dict[str, Any] = {"in": self.name}
        if self.tensor.dtype not in NAMES:
            made["dtype"] = str(self.tensor.dtype).removeprefix("torch.")
        order = order_of(self.tensor)
        if order is not None and not self.tensor.is_contiguous():
            made["order"] = order
        return made


class Gathered:
    """Tensors by number. A view of one that is stored is noted as a view, so that ties stay ties."""

    def __init__(self) -> None:
        self._tensors: list[torch.Tensor] = []
        self._names: list[str] = []
        self._numbers: dict[object, int] = {}
        self._taken: set[str] = set()

    def add(self, tensor: torch.Tensor, path: Path) -> int:
        """Take a tensor in; give its number, which is that of an equal view that came before."""
        plain = _storable(tensor, path)
        key = (plain.device, plain.data_ptr(), plain.shape, plain.stride(), plain.dtype)
        if plain.numel() and key in self._numbers:
            return self._numbers[key]
        self._numbers[key] = len(self._tensors)
        self._tensors.append(plain)
        self._names.append(self._free_name(path))
        return len(self._tensors) - 1

    def place(self) -> tuple[list[Stored], list[dict[str, Any]]]:
        """Decide what is stored, the widest types first so that each lies aligned, and note where each is."""
        records: list[dict[str, Any]] = [{} for _ in self._tensors]
        stored: dict[int, Stored] = {}
        base: tuple[torch.Tensor, dict[str, Any]] | None = None
        for number in sorted(range(len(self._tensors)), key=self._by_place):
            tensor = self._tensors[number]
            if base is not None and _lies_in(tensor, base[0]):
                offset = (tensor.data_ptr() - base[0].data_ptr()) // tensor.dtype.itemsize
                records[number] = base[1] | {"view": [offset, [*tensor.shape], [*tensor.stride()]]}
                continue
            stored[number] = Stored(self._names[number], tensor)
            records[number] = stored[number].record()
            if order_of(tensor) is not None and (base is None or not _reaches_less(tensor, base[0])):
                base = tensor, records[number]
        order = sorted(stored, key=lambda number: (-self._tensors[number].dtype.itemsize, number))
        return [stored[number] for number in order], records

    def _by_place(self, number: int) -> tuple[str, int, int, bool]:
        """Sort so that what may hold others comes before them, and is best as other readers find it."""
        tensor = self._tensors[number]
        return str(tensor.device), tensor.data_ptr(), -_extent(tensor), not tensor.is_contiguous()

    def _free_name(self, path: Path) -> str:
        name = plain = ".".join(map(str, path)).encode("utf-8", "backslashreplace").decode()
        count = 1
        while name in self._taken:
            count += 1
            name = f"{plain}~{count}"
        self._taken.add(name)
        return name


def order_of(tensor: torch.Tensor) -> list[int] | None:
    """Give the dimensions from the widest stride to the narrowest, or None for one with gaps or repeats."""
    sides = sorted(range(tensor.dim()), key=lambda side: (-tensor.stride()[side], side))
    single = [side for side in sides if tensor.shape[side] == 1]  # their strides mean nothing
    order = [side for side in sides if tensor.shape[side] != 1]
    expected = 1
    for side in reversed(order):
        if tensor.stride()[side] != expected:
            return None
        expected *= tensor.shape[side]
    return single + order


def _storable(tensor: torch.Tensor, path: Path) -> torch.Tensor:
    if type(tensor) not in (torch.Tensor, torch.nn.Parameter):
        hint = "Gather a sharded model's full state first." if "DTensor" in type(tensor).__name__ else None
        raise InputError(f"{where(path)}: a {type(tensor).__name__}, not a plain tensor", hint=hint)
    kind = "quantized" if tensor.is_quantized else "meta" if tensor.is_meta else ""
    if kind or tensor.layout != torch.strided or tensor.is_nested:
        raise InputError(
            f"{where(path)}: a {kind or tensor.layout} tensor; a checkpoint holds plain, dense ones"
        )
    return tensor.detach().resolve_conj().resolve_neg()


def _extent(tensor: torch.Tensor) -> int:
    """Count the bytes from the first element to behind the last."""
    if not tensor.numel():
        return 0
    steps = zip(tensor.shape, tensor.stride(), strict=True)
    return (1 + sum((side - 1) * stride for side, stride in steps)) * tensor.dtype.itemsize


def _lies_in(tensor: torch.Tensor, base: torch.Tensor) -> bool:
    if not tensor.numel() or tensor.dtype != base.dtype or tensor.device != base.device:
        return False
    offset = tensor.data_ptr() - base.data_ptr()
    inside = offset >= 0 and offset + _extent(tensor) <= _extent(base)
    return inside and offset % tensor.dtype.itemsize == 0


def _reaches_less(tensor: torch.Tensor, base: torch.Tensor) -> bool:
    """Tell whether a base before it reaches further, and so may still hold what comes next."""
    same = tensor.device == base.device
    return same and tensor.data_ptr() + _extent(tensor) < base.data_ptr() + _extent(base)
