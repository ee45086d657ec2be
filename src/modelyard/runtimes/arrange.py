"""From what a caller gave to the arrays that an engine takes: each checked against its input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy

from modelyard.core.errors import RunError, ShapeError
from modelyard.core.suggest import suggest
from modelyard.runtimes.port import ANY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.runtimes.port import Port


def arranged(batch: object, inputs: Sequence[Port]) -> list[NDArray[Any]]:
    """Give one contiguous array for each input, in their order; say what is wrong with what was given."""
    given = _in_order(batch, inputs)
    arrays = [_checked(value, port) for value, port in zip(given, inputs, strict=True)]
    _same_axes(arrays, inputs)
    return arrays


def _in_order(batch: object, inputs: Sequence[Port]) -> Sequence[object]:
    if isinstance(batch, Mapping):
        return _by_name(batch, inputs)
    if isinstance(batch, (list, tuple)) and all(isinstance(one, numpy.ndarray) for one in batch):
        if len(batch) == len(inputs):
            return batch
        raise RunError(f"{len(batch)} arrays for a model of {_counted(inputs)}")
    if len(inputs) != 1:
        raise RunError(
            f"one array for a model of {_counted(inputs)}",
            hint="Give them by name, or as a list in this order.",
        )
    return [batch]


def _by_name(batch: Mapping[Any, object], inputs: Sequence[Port]) -> list[object]:
    names = [port.name for port in inputs]
    unknown = [name for name in batch if name not in names]
    if unknown:
        near = suggest(str(unknown[0]), names)
        raise RunError(
            f"there is no input {unknown[0]!r}: the model has {_counted(inputs)}",
            hint=f"Did you mean `{near}`?" if near else None,
        )
    missing = [name for name in names if name not in batch]
    if missing:
        raise RunError(f"the input {missing[0]!r} is missing: the model has {_counted(inputs)}")
    return [batch[name] for name in names]


def _checked(value: object, port: Port) -> NDArray[Any]:
    if not isinstance(value, numpy.ndarray):
        raise RunError(
            f"the input {port.name!r} takes an array of numpy, not {type(value).__name__}",
            hint="`numpy.asarray(…)` makes one.",
        )
    if port.dtype not in (ANY, value.dtype.name) and not (port.dtype == "str" and value.dtype.kind in "USTO"):
        raise RunError(
            f"the input {port.name!r} takes {port.dtype}, and got {value.dtype}",
            hint=f"batch.astype({port.dtype!r}) casts it; no runtime does, so nothing is lost unseen.",
        )
    if not value.dtype.isnative:
        raise RunError(f"the input {port.name!r} got numbers in the byte order of another machine")
    if port.shape is not None:
        _fits(value.shape, port)
    return value if value.flags.c_contiguous else numpy.ascontiguousarray(value)


def _fits(shape: tuple[int, ...], port: Port) -> None:
    axes = port.shape or ()
    if len(shape) != len(axes):
        raise ShapeError(
            f"{port} has {len(axes)} axes, and got {list(shape)} with {len(shape)}",
            hint="One item has no batch axis: `batch[None]` adds it."
            if len(shape) + 1 == len(axes)
            else None,
        )
    for place, (side, axis) in enumerate(zip(shape, axes, strict=True)):
        if isinstance(axis, int) and side != axis:
            fixed = "\nThe file was written for this batch size alone." if not place else ""
            raise ShapeError(f"axis {place} of {port} is {axis}, and got {side} of {list(shape)}{fixed}")


def _same_axes(arrays: Sequence[NDArray[Any]], inputs: Sequence[Port]) -> None:
    """An axis of one name has one length, in all inputs that have it."""
    seen: dict[str, tuple[int, str]] = {}
    for array, port in zip(arrays, inputs, strict=True):
        for side, axis in zip(array.shape, port.shape or (), strict=False):
            if isinstance(axis, str):
                length, where = seen.setdefault(axis, (side, port.name))
                if length != side:
                    raise ShapeError(
                        f"the axis {axis!r} is {length} in {where!r} and {side} in {port.name!r}"
                    )


def _counted(inputs: Sequence[Port]) -> str:
    said = ", ".join(map(str, inputs)) or "none"
    return f"{len(inputs)} input{'s' * (len(inputs) != 1)}: {said}"
