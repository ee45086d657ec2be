"""The 1,797 digits that scikit-learn brings, and which of them is for what.

A digit belongs to one split for ever: what is made from it (an enlarged picture, a canvas it stands on)
belongs there too. Of each class 50 are held out and 20 are for validation, whichever the digest of their
number chooses, so that no library's random numbers can move one.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import InputError
from modelyard.evaluation.datasets._split import SPLITS, checked, lot

HELD_OUT = 50  # of each class
VALIDATION = 20
CLASSES = 10
INK = 16  # the largest value: all 16 dots of a cell were black


@dataclass(frozen=True)
class SourceDigits:
    """The digits of one split: pictures of 8 × 8 with ink from 0 to 16, and which of the 1,797 each is."""

    pictures: NDArray[np.uint8]
    labels: NDArray[np.int64]
    numbers: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.numbers)


@cache
def source_digits(split: str) -> SourceDigits:
    """Give the digits of a split."""
    pictures, labels = _bundled()
    numbers = np.array(split_numbers(labels.tolist())[checked(split)], dtype=np.int64)
    return SourceDigits(pictures[numbers], labels[numbers], numbers)


def split_numbers(labels: list[int]) -> dict[str, list[int]]:
    """Divide the digits with these labels among the splits, each class by itself."""
    parts: dict[str, list[int]] = {split: [] for split in SPLITS}
    for label in range(CLASSES):
        drawn = sorted((i for i, own in enumerate(labels) if own == label), key=lambda i: lot(f"digit {i}"))
        parts["held-out"] += drawn[:HELD_OUT]
        parts["validation"] += drawn[HELD_OUT : HELD_OUT + VALIDATION]
        parts["train"] += drawn[HELD_OUT + VALIDATION :]
    return {split: sorted(numbers) for split, numbers in parts.items()}


@cache
def _bundled() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    datasets: Any = importlib.import_module("sklearn.datasets")
    bundle = datasets.load_digits()
    if bundle.images.shape != (1797, 8, 8):
        raise InputError(
            f"scikit-learn's digits should be 1797 pictures of 8 × 8, and are {bundle.images.shape}",
            hint="pip install --upgrade scikit-learn",
        )
    return bundle.images.astype(np.uint8), bundle.target.astype(np.int64)
