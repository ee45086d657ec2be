"""What a detector proposes: boxes with a score for each class, in the forms in which networks give them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import InputError, ShapeError
from modelyard.tasks.outputs import Outputs, demand_numbers


class Candidates(NamedTuple):
    """Boxes [B, N, 4], left, top, right, bottom in pixels of the input, and scores [B, N, classes]."""

    boxes: NDArray[Any]
    scores: NDArray[Any]


def candidates_of(outputs: Outputs, classes: int | None) -> Candidates:
    """Find boxes and scores among outputs: as `boxes` and `scores`, or as YOLO's single output."""
    if "boxes" in outputs and "scores" in outputs:
        found = Candidates(outputs["boxes"], outputs["scores"])
    elif len(outputs) == 1:
        (only,) = outputs.values()
        found = _of_yolo(only, classes)
    else:
        raise InputError(
            f"a detector gives `boxes` and `scores`; this gave {', '.join(sorted(outputs)) or 'nothing'}",
            hint="Give them under these names: {'boxes': …, 'scores': …}.",
        )
    boxes, scores = found
    if boxes.ndim != 3 or scores.ndim != 3 or boxes.shape != (*scores.shape[:2], 4):
        raise ShapeError(
            "`boxes` are [batch, N, 4] and `scores` [batch, N, classes], "
            f"not {list(boxes.shape)} and {list(scores.shape)}"
        )
    demand_numbers(scores)
    return found


def _of_yolo(output: NDArray[Any], classes: int | None) -> Candidates:
    """Take [B, 4 + classes, N] or its transpose apart; the boxes are centres and sizes."""
    if output.ndim != 3:
        raise ShapeError(f"a detector's only output is [batch, 4 + classes, N], not {list(output.shape)}")
    channels = output.shape[1] if classes is None else 4 + classes
    if channels not in output.shape[1:] or channels < 5:
        raise ShapeError(
            f"a detector's only output has 4 + {classes} channels, not the shape {list(output.shape)}"
        )
    rows = output.swapaxes(1, 2) if output.shape[1] == channels else output
    centre, half = rows[..., :2], rows[..., 2:4] / 2
    return Candidates(np.concatenate([centre - half, centre + half], -1), rows[..., 4:])
