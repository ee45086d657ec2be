"""Boxes with their classes: those that a label says, and those that a detector gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard.export.validation.classes import class_index

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.export.validation.values import Arrays

SCORE = 0.25  # of a box that counts


def boxes_of(label: Any, names: Sequence[str] = ()) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """Give boxes and classes of a label: columns of a mapping, or a list with a mapping for each box."""
    rows: Any = label
    if isinstance(label, dict):
        kinds = next((label[key] for key in ("labels", "classes", "categories") if key in label), None)
        if "boxes" not in label or kinds is None:
            return None
        rows = [{"box": box, "label": kind} for box, kind in zip(label["boxes"], kinds, strict=False)]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    boxes = [row.get("box", row.get("bbox")) for row in rows]
    classes = [class_index(row, names, 0) for row in rows]
    if any(box is None or np.shape(box) != (4,) for box in boxes) or None in classes:
        return None
    return np.asarray(boxes, "float64").reshape(-1, 4), np.asarray(classes, "int64")


def boxes_found(outputs: Arrays) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """Give the boxes that count, and their classes: of scores by class, or of scores and labels apart."""
    boxes, scores, labels = (outputs.get(name) for name in ("boxes", "scores", "labels"))
    if boxes is None or scores is None or boxes.ndim != 2 or boxes.shape[1] != 4:
        return None
    if scores.ndim == 2:
        best, classes = scores.max(1), scores.argmax(1)
    elif labels is not None:
        best, classes = scores, labels
    else:
        return None
    kept = best >= SCORE
    return boxes[kept], classes[kept]


def overlaps_of(box: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
    """Intersection over union of a box with each of others; left, top, right, bottom."""
    sides = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    shared = np.clip(sides, 0, None).prod(1)
    areas = (others[:, 2:] - others[:, :2]).prod(1) + (box[2:] - box[:2]).prod()
    overlaps: NDArray[Any] = shared / np.maximum(areas - shared, 1e-9)
    return overlaps
