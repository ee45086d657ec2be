"""Sample labels as values, one a sample: of .npz and .npy, of JSON, of lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard.export.validation.values import value_of

if TYPE_CHECKING:
    from modelyard.export.validation.sample_files import SampleFile


def labels_of(one: SampleFile, count: int | None) -> list[Any]:
    """Give the labels in a file: `count` of them; without it, the file is one list of all."""
    value = _bare(value_of(one))
    if count == 1:
        return [_only(value)]
    if isinstance(value, dict):
        return _by_row(value, count)
    if isinstance(value, (list, np.ndarray)) and np.ndim(value) != 0:
        return list(value)
    return [value]


def _bare(value: Any) -> Any:
    """Give what stands alone in a mapping of arrays without its name; lists of boxes keep theirs."""
    if isinstance(value, dict) and len(value) == 1:
        inner = next(iter(value.values()))
        return inner if isinstance(inner, (np.ndarray, list)) else value
    return value


def _only(value: Any) -> Any:
    """Take one label out of a list or batch of one; a mapping in a list may be the one box there is."""
    if isinstance(value, np.ndarray):
        return value[0] if value.ndim and value.shape[0] == 1 else value
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], dict):
        return value[0]
    return value


def _by_row(value: dict[str, Any], count: int | None) -> list[Any]:
    """Part a mapping: of each sample by its name, or of columns that all have a row for each sample."""
    columns = list(value.values())
    sized = [len(one) for one in columns if isinstance(one, (list, np.ndarray)) and np.ndim(one)]
    if count is not None and len(sized) == len(columns) and all(size == count for size in sized):
        return [{name: column[row] for name, column in value.items()} for row in range(count)]
    if count is None or count == len(columns):
        return columns
    return [value]
