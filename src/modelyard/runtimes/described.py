"""The ports of a file that tells them by its metadata alone: inputs as it says, outputs by a trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy

from modelyard.convert.metadata import Metadata
from modelyard.runtimes.port import BATCH, Port

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Arrays = list[NDArray[Any]]

_BATCH, _LENGTH = 2, 4  # of the trial


def inputs_said(metadata: Mapping[str, str]) -> tuple[Port, ...] | None:
    """Give the inputs that metadata tells of; None where it tells of none."""
    said = Metadata.from_texts(metadata)
    if said is None or not said.inputs:
        return None
    return tuple(Port(name, tuple(one["shape"]), str(one["dtype"])) for name, one in said.inputs.items())


def outputs_said(metadata: Mapping[str, str]) -> tuple[str, ...]:
    """Give the names of the outputs that metadata tells of."""
    said = Metadata.from_texts(metadata)
    return said.outputs if said is not None else ()


def tried(
    inputs: Sequence[Port], outputs: Sequence[str], answer: Callable[[Arrays], Sequence[NDArray[Any]]]
) -> tuple[Port, ...]:
    """Answer a batch of zeros, and give the outputs as they came, axes named as those of the inputs."""
    arrays = [numpy.zeros([_side(axis) for axis in port.shape or ()], port.dtype) for port in inputs]
    varies = {
        place: axis for port in inputs for place, axis in enumerate(port.shape or ()) if isinstance(axis, str)
    }
    found = zip(outputs, answer(arrays), strict=True)
    return tuple(Port(name, _axes(one.shape, varies), one.dtype.name) for name, one in found)


def _side(axis: int | str) -> int:
    return axis if isinstance(axis, int) else _BATCH if axis == BATCH else _LENGTH


def _axes(shape: tuple[int, ...], varies: Mapping[int, str]) -> tuple[int | str, ...]:
    named = ((place, side, varies.get(place)) for place, side in enumerate(shape))
    return tuple(axis if axis is not None and side == _side(axis) else side for _, side, axis in named)
