"""Which array of a sample file belongs to which input or output of the model: by rule, and guesses are told.

1. The names are the same, perhaps but for signs: `input.1` and `input_1`.
2. There is one of each.
3. The names are a word and a number, as in `arr_0`, `arr_1`: they stand in the model's order.
4. There are as many arrays as ports, and in the file's order each fits its port.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard.core.errors import FolderError
from modelyard.runtimes.port import ANY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.export.validation.findings import Notes
    from modelyard.export.validation.values import Arrays
    from modelyard.runtimes.port import Port

_NUMBERED = re.compile(r"[a-z_]*?_?([0-9]+)", re.IGNORECASE)


def assigned(
    arrays: Arrays, ports: Sequence[Port], label: str, *, notes: Notes, all_of: bool = True
) -> Arrays:
    """Give the arrays by the names of the model's ports; with `all_of` each port must have one."""
    found = _by_name(arrays, ports) or _by_place(arrays, ports, label, notes)
    lacking = [port.name for port in ports if port.name not in found]
    if not found or (lacking and all_of):
        raise FolderError(f"{label}: arrays {_named(arrays)}, and the model has {', '.join(map(str, ports))}")
    if len(arrays) > len(found):
        notes.assumed(f"{_kind(label)}: of {_named(arrays)} only {', '.join(found)} belong to the model")
    return found


def fits(array: NDArray[Any], port: Port) -> bool:
    """Tell whether an array may be what a port takes or gives, with a batch axis or without it."""
    if port.shape is None:
        return True
    sides = list(array.shape)
    missing = len(port.shape) - len(sides)
    if missing not in (0, 1):
        return False
    axes = port.shape[missing:]
    own = list(zip(sides, axes, strict=True))[1 - missing :]  # the batch may be of any size
    return all(not isinstance(axis, int) or side == axis for side, axis in own)


def cast(array: NDArray[Any], port: Port, label: str, notes: Notes) -> NDArray[Any]:
    """Give an array in the numbers of its port, where that keeps what it says."""
    if port.dtype in (ANY, "str", array.dtype.name):
        return array
    wanted = np.dtype(port.dtype)
    if array.dtype.kind in "biu" and wanted.kind in "iu":
        same = array.astype(wanted)
        kept = bool((same == array).all())
    else:
        same, kept = array, np.can_cast(array.dtype, wanted, "same_kind")
    if not kept:
        raise FolderError(f"{label}: {port.name!r} is {array.dtype}, and the model takes {port.dtype}")
    notes.assumed(f"{_kind(label)}: {array.dtype} is read as {port.dtype} for {port.name!r}")
    return same.astype(wanted)


def _by_name(arrays: Arrays, ports: Sequence[Port]) -> Arrays:
    exact = {port.name: arrays[port.name] for port in ports if port.name in arrays}
    if len(exact) == len(ports):
        return exact
    plain = {_plain(name): array for name, array in arrays.items()}
    alike = {port.name: plain[_plain(port.name)] for port in ports if _plain(port.name) in plain}
    return alike if len(alike) > len(exact) else exact


def _by_place(arrays: Arrays, ports: Sequence[Port], label: str, notes: Notes) -> Arrays:
    if len(arrays) > len(ports):
        return {}
    ordered = _in_order(arrays)
    given = {port.name: array for port, (_, array) in zip(ports, ordered, strict=False)}
    if len(ordered) > 1 and not all(fits(given[port.name], port) for port in ports[: len(ordered)]):
        return {}
    unnamed = [name for name, _ in ordered if name]
    if unnamed:
        notes.assumed(f"{_kind(label)}: {', '.join(unnamed)} stand for {', '.join(given)}, in this order")
    return given


def _in_order(arrays: Mapping[str, NDArray[Any]]) -> list[tuple[str, NDArray[Any]]]:
    """Order arrays by the numbers in their names, where all have one; else as the file has them."""
    numbers = {name: _NUMBERED.fullmatch(name) for name in arrays}
    if not all(numbers.values()):
        return list(arrays.items())
    return sorted(arrays.items(), key=lambda one: int(found[1]) if (found := numbers[one[0]]) else 0)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _named(arrays: Arrays) -> str:
    return ", ".join(f"{name or 'one'} {array.dtype}{list(array.shape)}" for name, array in arrays.items())


def _kind(label: str) -> str:
    """The part that a sample file is of: what is assumed is told once for all of its files."""
    return label.partition("/")[0]
