"""From a weights file to named tensors, mapped from the disk. Nothing in the file is run or imported."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from modelyard.core.errors import MissingExtraError, WeightsError
from modelyard.core.uncollected import uncollected
from modelyard.models.checkpoint_file.header import is_checkpoint
from modelyard.models.checkpoint_file.record import checkpoint_at
from modelyard.models.state.pickled import read_pickled
from modelyard.models.state.safetensors_file import tensors_in
from modelyard.models.state.unwrap import choose

if TYPE_CHECKING:
    from modelyard.store.trust.report import Report

_TORCH = ("torch", "torch-legacy")
_HALVES = (torch.float16, torch.bfloat16)


@dataclass(frozen=True)
class State:
    """The tensors of a file, and how they were found in it."""

    path: str
    format: str
    tensors: Mapping[str, Tensor]
    notes: tuple[str, ...] = ()


@uncollected()
def state_of(report: Report) -> State:
    """Read the state dict of a file that was let through."""
    path, kind = report.path, report.format
    if kind == "safetensors":
        return _of_checkpoint(path) if is_checkpoint(path) else State(path, kind, _safetensors(path))
    if kind not in _TORCH:
        raise WeightsError(
            f"{path} is {_an(kind)}, not weights that a network is built from",
            hint="safetensors, a checkpoint of PyTorch, or one of modelyard.",
        )
    held, whole = read_pickled(path)
    tensors, notes = choose(held)
    if not tensors:
        raise WeightsError(f"{path} holds no state dict", hint=f"`modelyard scan {path}` shows what it is.")
    found = Mapped(path).tensors(tensors)
    return State(path, kind, widened(found) if whole else found, tuple(notes))


def widened(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give float32 for half precision, in which whole networks are published to make the file smaller.

    A tensor that repeats its bytes is refused: written out, it could fill the memory.
    """
    for name, one in tensors.items():
        held = one.untyped_storage().nbytes()
        if one.numel() * one.element_size() > held:
            raise WeightsError(f"the tensor {name!r} has {one.numel():,} elements in {held:,} bytes")
    return {name: one.float() if one.dtype in _HALVES else one for name, one in tensors.items()}


def _of_checkpoint(path: str) -> State:
    """Take the model's part of a checkpoint of ours, verified as a whole."""
    state: object = checkpoint_at(path).model_state
    if not isinstance(state, Mapping):
        raise WeightsError(f"{path} is a checkpoint whose model is no state dict")
    tensors = {str(name): one for name, one in state.items() if isinstance(one, Tensor)}
    return State(path, "safetensors", tensors, ("the model of a checkpoint",))


def _an(kind: str) -> str:
    return f"an {kind} file" if kind[:1] in "aeiou" else f"a {kind} file"


def _safetensors(path: str) -> dict[str, Tensor]:
    found = tensors_in(path)
    if found is not None:
        return found
    try:
        from safetensors.torch import load_file
    except ModuleNotFoundError:
        raise MissingExtraError(
            "numbers of less than a byte need the library safetensors, not installed here",
            hint="pip install 'modelyard[torch]'",
        ) from None
    return load_file(path)


class Mapped:
    """A file mapped into memory: its pages are read when they are used, and changes stay in this process."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._whole = torch.UntypedStorage.from_file(path, shared=False, nbytes=os.path.getsize(path))
        self._storages: dict[tuple[int, int], torch.UntypedStorage] = {}

    def tensors(self, described: Mapping[str, Any]) -> dict[str, Tensor]:
        """Give tensors for their descriptions; what shares bytes in the file shares them here."""
        return {name: self._tensor(name, one) for name, one in described.items()}

    def _tensor(self, name: str, described: Any) -> Tensor:
        dtype = getattr(torch, described.dtype, None)
        storage = described.storage
        if storage is None or storage.at is None or dtype is None or dtype in _QUANTIZED:
            raise WeightsError(
                f"{self._path}: the tensor {name!r} is of a kind that is not read ({described.dtype})"
            )
        place = (storage.at, storage.size)
        if place not in self._storages:
            self._storages[place] = self._whole[storage.at : storage.at + storage.size]
        empty = torch.empty(0, dtype=dtype)
        return empty.set_(self._storages[place], described.offset, described.shape, described.stride)


_QUANTIZED = frozenset((torch.qint8, torch.quint8, torch.qint32, torch.quint4x2, torch.quint2x4))
