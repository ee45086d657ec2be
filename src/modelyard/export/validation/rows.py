"""Samples out of sample files: a file holds one without a batch axis, or a batch of any size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from modelyard.core.errors import FolderError
from modelyard.export.validation.ports import assigned, cast
from modelyard.export.validation.values import arrays_of

if TYPE_CHECKING:
    from modelyard.export.validation.findings import Notes
    from modelyard.export.validation.sample_files import SampleFile
    from modelyard.export.validation.values import Arrays
    from modelyard.runtimes.port import Port


class Batch(NamedTuple):
    """What is in one file, by port, with a batch axis."""

    label: str
    arrays: Arrays
    size: int
    bare: bool  # the file had no batch axis

    def place(self, row: int) -> str:
        return self.label if self.bare or self.size == 1 else f"{self.label}[{row}]"

    def row(self, row: int) -> Arrays:
        return {name: array[row] for name, array in self.arrays.items()}


def batch_of(
    one: SampleFile, ports: Sequence[Port], notes: Notes, *, all_of: bool = True, uniform: bool = True
) -> Batch:
    """Read a file as a batch for some ports of the model; `uniform` says that all must be of one size."""
    arrays = assigned(arrays_of(one), ports, one.label, notes=notes, all_of=all_of)
    by_name = {port.name: port for port in ports}
    bare = _is_bare(arrays, by_name, one.label)
    if bare:
        notes.assumed(f"{one.label.partition('/')[0]}: one sample a file, without a batch axis")
        arrays = {name: array[None] for name, array in arrays.items()}
    sizes = {name: array.shape[0] if array.ndim else 1 for name, array in arrays.items()}
    if uniform and len(set(sizes.values())) > 1:
        said = ", ".join(f"{name} {size}" for name, size in sizes.items())
        raise FolderError(f"{one.label}: batches of uneven sizes in one file: {said}")
    return Batch(one.label, arrays, next(iter(sizes.values())), bare)


def fed(batch: Batch, ports: Sequence[Port], notes: Notes) -> Iterator[tuple[int, Arrays]]:
    """Give what the model takes of a batch: all at once, or in pieces where its batch size is fixed."""
    arrays = {port.name: cast(batch.arrays[port.name], port, batch.label, notes) for port in ports}
    step = next((port.first for port in ports if isinstance(port.first, int)), 0)
    if step < 1 or step == batch.size or batch.size % step:
        yield 0, arrays
        return
    notes.assumed(f"the model takes batches of {step}: larger ones were cut")
    for begin in range(0, batch.size, step):
        yield begin, {name: array[begin : begin + step] for name, array in arrays.items()}


def _is_bare(arrays: Arrays, ports: dict[str, Port], label: str) -> bool:
    """Tell whether the arrays lack the batch axis of their ports; all must, or none."""
    lacks = {name: _missing(array, ports[name]) for name, array in arrays.items()}
    for name, missing in lacks.items():
        if missing not in (0, 1, None):
            got, port = list(arrays[name].shape), ports[name]
            raise FolderError(f"{label}: {name!r} has the shape {got}, and the model says {port}")
    told = {missing for missing in lacks.values() if missing is not None}
    if len(told) > 1:
        raise FolderError(f"{label}: some of its arrays have a batch axis, and some do not")
    return told == {1}


def _missing(array: np.ndarray[Any, Any], port: Port) -> int | None:
    return None if port.shape is None else len(port.shape) - array.ndim
