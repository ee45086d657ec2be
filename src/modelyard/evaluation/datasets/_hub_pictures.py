"""Pictures that lie in rows of a table, as on the Hugging Face Hub: bytes, and the class beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset

from modelyard.core.errors import InputError
from modelyard.evaluation.datasets._split import checked_size, lot
from modelyard.tasks.pictures import read_picture


@dataclass(frozen=True)
class Columns:
    """Which columns hold the picture and its class, and the names of the classes.

    A label is the number of its name, or the name itself.
    """

    picture: str
    label: str
    names: Sequence[str]


class HubPictures(Dataset[tuple[torch.Tensor, int]]):
    """Rows in an order drawn by lot, so that the first few are a fair sample of all."""

    def __init__(self, rows: Any, columns: Columns, called: str, size: int | None = None) -> None:
        """Take rows that are mappings; a picture in them is its path, or its bytes, or both."""
        if not len(rows):
            raise InputError(f"{called} has no rows")
        self.labels = list(columns.names)
        self._rows, self._columns, self._called = rows, columns, called
        self._number = {name: number for number, name in enumerate(columns.names)}
        drawn = sorted(range(len(rows)), key=lambda row: lot(f"{called} {row}"))
        self._drawn = drawn[: checked_size(size, len(drawn))]

    def __len__(self) -> int:
        return len(self._drawn)

    def name_of(self, number: int) -> str:
        """Name an item in messages."""
        return f"{self._called}, row {self._drawn[number]}"

    def __getitem__(self, number: int) -> tuple[torch.Tensor, int]:
        row = self._rows[self._drawn[number]]
        picture, label = row[self._columns.picture], row[self._columns.label]
        source = (picture or {}).get("bytes") or (picture or {}).get("path")
        if source is None:
            raise InputError("it has no picture")
        pixels = np.require(read_picture(source), requirements=("C", "W"))
        return torch.from_numpy(pixels).permute(2, 0, 1).contiguous(), self._class(label)

    def _class(self, label: Any) -> int:
        if label is None or label == -1:
            raise InputError("its class is not told, as in tests whose answers are kept secret")
        number = self._number.get(label, -1) if isinstance(label, str) else int(label)
        if not 0 <= number < len(self.labels):
            raise InputError(f"its label is {label!r}, and the classes are 0 to {len(self.labels) - 1}")
        return number
