"""The number of a class, out of whatever a label says it with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

_KEYS = ("label", "labels", "class", "class_id", "class_index", "index", "category", "category_id",
         "target", "id", "name", "class_name", "mask", "classes", "tokens", "arr_0")  # fmt: skip


def class_index(label: Any, names: Sequence[str], classes: int) -> int | None:
    """Give the number of a class out of a number, a name, one-hot figures, or a mapping with one of these."""
    plain = plain_label(label)
    if isinstance(plain, str):
        return _of_name(plain, names)
    array = np.asarray(plain)
    if array.dtype.kind not in "biuf" or (array.ndim and array.size not in (1, classes)):
        return None
    if array.size == classes > 1:
        return int(array.reshape(-1).argmax())
    value = float(array.reshape(-1)[0])
    return int(value) if value.is_integer() else None


def _of_name(text: str, names: Sequence[str]) -> int | None:
    lowered = [name.casefold() for name in names]
    if text.casefold() in lowered:
        return lowered.index(text.casefold())
    first, _, rest = text.partition(" ")
    if first.strip(":,").isdecimal():
        return int(first.strip(":,"))
    return _of_name(rest, names) if rest.casefold() in lowered else None


def plain_label(label: Any) -> Any:
    """Take a label out of a mapping, a list or an array that holds nothing else."""
    if isinstance(label, np.ndarray) and label.dtype.kind == "U" and label.size == 1:
        return str(label.reshape(-1)[0])
    if isinstance(label, dict):
        key = next((key for key in _KEYS if key in label), None)
        return plain_label(label[key]) if key is not None else label
    return label[0] if isinstance(label, list) and len(label) == 1 else label


def named(index: int, names: Sequence[str]) -> str:
    """Give a class its number and its name."""
    known = names[index] if 0 <= index < len(names) else None
    return f"class {index}" if known in (None, str(index)) else f"class {index} ({known})"
