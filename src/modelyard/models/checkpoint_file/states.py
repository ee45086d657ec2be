"""The states in a checkpoint's file: verified as a whole, then rebuilt over the mapped file."""

from __future__ import annotations

import json
import mmap
import os

import torch

from modelyard.core.errors import InputError, StoreError
from modelyard.models.checkpoint_file.blocks import digest_of_file
from modelyard.models.checkpoint_file.header import Header, damaged, open_file, read_header
from modelyard.models.checkpoint_file.kinds import dtype_named, readers
from modelyard.models.checkpoint_file.structure import decode
from modelyard.models.checkpoint_file.tensors import BYTES, NAMES
from modelyard.models.place import to_device
from modelyard.store.trust.demand import demand_safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DTYPES = {name: dtype for dtype, name in NAMES.items()}
# What broken records make torch, json and Python raise.
BROKEN = (LookupError, TypeError, ValueError, AttributeError, RuntimeError, OverflowError)


class States:
    """The parts of one checkpoint: model, optimizer and so on."""

    def __init__(self, path: str, header: Header, data: mmap.mmap, device: torch.device) -> None:
        self._path = path
        self._header = header
        self._data = data
        self._device = device
        try:
            structure = json.loads(header.structure)
            self._json: dict[str, Any] = dict(structure["parts"])
            self._records: list[dict[str, Any]] = list(structure["tensors"])
            self._kinds: dict[str, Any] = dict(structure.get("kinds", {}))  # later than the format itself
        except BROKEN as error:
            raise self._broken("structure", error) from None
        self._shared: dict[int | str, torch.Tensor] = {}
        self._parts: dict[str, Any] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._json

    def kind(self, name: str) -> str | None:
        """Give the class whose state a part is, where the checkpoint says so."""
        kind = self._kinds.get(name)
        return kind if isinstance(kind, str) else None

    def part(self, name: str) -> Any:
        """Give a part over the mapped file, or None where there is none of that name."""
        if name not in self._parts:
            self._parts[name] = self._decoded(name, self._shared, own=False)
        return self._parts[name]

    def own_part(self, name: str) -> Any:
        """Give a part in memory of its own, for what goes on to use its tensors."""
        return self._decoded(name, {}, own=True)

    def _decoded(self, name: str, made: dict[int | str, torch.Tensor], *, own: bool) -> Any:
        if name not in self._json:
            return None
        try:
            return decode(self._json[name], readers(lambda number: self._tensor(number, made, own=own)))
        except BROKEN as error:
            raise self._broken(name, error) from None

    def _tensor(self, number: int, made: dict[int | str, torch.Tensor], *, own: bool) -> torch.Tensor:
        if number not in made:
            record = self._records[number]
            name = str(record["in"])
            if name not in made:
                base = self._base(name, record)
                made[name] = base.clone() if own and base.device.type == "cpu" else base
            made[number] = _view(made[name], record["view"]) if "view" in record else made[name]
        return made[number]

    def _base(self, name: str, record: dict[str, Any]) -> torch.Tensor:
        """Give what is stored under a name; a change of it stays in memory, and never reaches the file."""
        entry = self._header.entries[name]
        dtype = dtype_named(record["dtype"]) if "dtype" in record else _DTYPES[entry["dtype"]]
        shape = entry["shape"][:-1] if "dtype" in record else entry["shape"]
        count = torch.Size(shape).numel()
        begin, end = entry["data_offsets"]
        if count * dtype.itemsize != end - begin or (entry["dtype"] != BYTES and "dtype" in record):
            raise ValueError(f"{name!r} has another size than its shape says")
        if not count:
            return torch.empty(shape, dtype=dtype, device=self._device)
        raw = torch.frombuffer(
            self._data, dtype=torch.uint8, count=end - begin, offset=self._header.start + begin
        )
        flat = raw.view(dtype).reshape(shape).to(self._device)
        order = record.get("order")
        return flat if order is None else _laid_out(flat, order)

    def _broken(self, name: str, error: Exception) -> InputError:
        return InputError(f"{self._path}: {name} breaks the format of a checkpoint: {error}")


def open_states(path: str, digest: str, device: str | torch.device) -> States:
    """Open the checkpoint of a digest, verify every byte of it and map it."""
    place = to_device(device)
    descriptor = open_file(path)
    try:
        header = read_header(descriptor, path)
        if header.digest != digest:
            raise damaged(path, "has been replaced by another checkpoint since it was looked at")
        demand_safe(path)
        _verify(descriptor, path, header)
        data = mmap.mmap(descriptor, 0, access=mmap.ACCESS_COPY)
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from error
    finally:
        os.close(descriptor)
    return States(path, header, data, place)


def _verify(descriptor: int, path: str, header: Header) -> None:
    found = digest_of_file(descriptor, header.start, header.size - header.start, header.block)
    if found != header.data_digest:
        raise damaged(path, "is damaged: its tensors are not those that were written")


def _laid_out(tensor: torch.Tensor, order: list[int]) -> torch.Tensor:
    """Lay a tensor out in memory as it was, such as channels last."""
    back = [order.index(side) for side in range(len(order))]
    return tensor.permute(order).contiguous().permute(back)


def _view(base: torch.Tensor, view: list[Any]) -> torch.Tensor:
    """Give a part of what is stored; torch would look beyond it where the file is one storage."""
    offset, shape, stride = view
    last = offset + sum((side - 1) * step for side, step in zip(shape, stride, strict=True))
    if min([offset, *shape, *stride], default=0) < 0 or last >= base.numel():
        raise ValueError("a view leaves its tensor")
    return base.as_strided(shape, stride, base.storage_offset() + offset)
