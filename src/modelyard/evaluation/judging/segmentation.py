"""Segmentation: the class of each pixel of a picture against the true one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import ShapeError
from modelyard.tasks.kinds.segmentation import decode
from modelyard.tasks.outputs import Outputs

if TYPE_CHECKING:
    from modelyard.evaluation.label_maps import LabelMap
    from modelyard.tasks.geometry import Placed

IGNORED = 255
"""The truth of a pixel that is not counted, as Pascal VOC marks the edges of things."""


def said(outputs: Outputs, placed: Sequence[Placed], classes: int) -> list[NDArray[Any]]:
    names = [str(number) for number in range(classes)]
    return [one.mask for one in decode(outputs, placed, names)]


def truth(given: Any, among: LabelMap) -> NDArray[np.int64]:
    return among.numbers(np.asarray(given), leave=IGNORED)


def compact(said: Sequence[NDArray[Any]], truths: Sequence[NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Keep how much of each picture is right."""
    return {"right": np.array([_right(*pair) for pair in zip(said, truths, strict=True)], np.float32)}


def _right(mask: NDArray[Any], truth: NDArray[Any]) -> float:
    if mask.shape != truth.shape:
        raise ShapeError(f"a truth has a class for each pixel, {mask.shape}, not {truth.shape}")
    seen = truth != IGNORED
    return float((mask[seen] == truth[seen]).mean()) if seen.any() else float("nan")
