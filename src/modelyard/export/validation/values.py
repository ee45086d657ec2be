"""A sample file as a value: nothing is read that the scan does not let through, nothing is unpickled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import FolderError
from modelyard.store.folder.values import ARRAYS, LARGEST, read_value
from modelyard.store.trust.scan import scan

if TYPE_CHECKING:
    from modelyard.export.validation.sample_files import SampleFile

Arrays = dict[str, NDArray[Any]]


def value_of(one: SampleFile) -> Any:
    """Read a sample file: arrays by name, one array, data of JSON, or the lines of a text."""
    name = one.key.lower()
    if name.endswith(".txt"):
        return [line.strip() for line in one.file.read_text().splitlines() if line.strip()]
    path = one.file.path
    if name.endswith(ARRAYS):
        _admit(path, one.label)
    return read_value(path, one.label)


def arrays_of(one: SampleFile) -> Arrays:
    """Read a sample file that must hold arrays; an array without a name has the empty one."""
    value = value_of(one)
    if isinstance(value, np.ndarray):
        return {"": value}
    named = value if isinstance(value, dict) else {"": value}
    return {str(name): _array(inner, one) for name, inner in named.items()}


def _array(value: Any, one: SampleFile) -> NDArray[Any]:
    if isinstance(value, np.ndarray):
        return value
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise FolderError(f"{one.label}: lists of uneven lengths where an array is due") from error
    if array.dtype.kind not in "biuf":
        raise FolderError(f"{one.label}: text where an array is due", hint="Write it with numpy.savez.")
    return array


def _admit(path: str, label: str) -> None:
    """Hold an array file to its own header before memory is taken for it."""
    report = scan(path)
    if report.format not in ("npy", "npz"):
        raise FolderError(f"{label}: no arrays are in it, although its name says so")
    if report.verdict != "safe":
        raise FolderError(f"{label}: {next(one for one in report.findings if one.verdict != 'safe')}")
    claimed = report.weights.bytes if report.weights is not None else 0
    if claimed > LARGEST:
        raise FolderError(f"{label}: claims {claimed:,} bytes; allowed: {LARGEST:,}", hint="Split it.")
