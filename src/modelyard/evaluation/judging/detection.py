"""Detection: the boxes that were found in a picture against those that are there.

All but the faintest boxes are asked for, so that precision is known down to where next to nothing is
missed: a score above 0.001, boxes of one class that share up to 0.7, as published YOLO figures are measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import ShapeError
from modelyard.tasks.kinds.detection import decode
from modelyard.tasks.outputs import Outputs

if TYPE_CHECKING:
    from modelyard.evaluation.label_maps import LabelMap
    from modelyard.tasks.answers import DetectionAnswer
    from modelyard.tasks.geometry import Placed

DECODING: Mapping[str, Any] = {"confidence": 0.001, "overlap": 0.7, "most": 300, "multi_label": True}


class Found(NamedTuple):
    """What was found in one picture: boxes [n, 4] left, top, right, bottom in its own pixels."""

    boxes: NDArray[np.float64]
    scores: NDArray[np.float64]
    labels: NDArray[np.int64]


class There(NamedTuple):
    """What is there: boxes as left, top, width, height, as COCO writes them."""

    sides: NDArray[np.float64]
    labels: NDArray[np.int64]
    areas: NDArray[np.float64]
    crowds: NDArray[np.bool_]
    """Boxes around many things at once, which may be found any number of times or not at all."""
    difficult: NDArray[np.bool_] | None = None
    """Things that Pascal VOC marks as such, and its metric does not count."""


def said(outputs: Outputs, placed: Sequence[Placed], classes: int) -> list[Found]:
    if "scores" in outputs and outputs["scores"].shape[-1] != classes:
        has = outputs["scores"].shape[-1]
        raise ShapeError(f"the model names {classes} classes, and its output has {has}")
    names = [str(number) for number in range(classes)]
    return [_found(one) for one in decode(outputs, placed, names, **DECODING)]


def truth(given: Mapping[str, Any], among: LabelMap) -> There:
    labels = among.numbers(np.asarray(given["labels"]))
    boxes = np.asarray(given["boxes"], np.float64).reshape(-1, 4)
    whole = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], 1)
    sides = np.asarray(given["sides"], np.float64).reshape(-1, 4) if "sides" in given else whole
    areas = np.asarray(given.get("areas", sides[:, 2] * sides[:, 3]), np.float64)
    crowds = np.asarray(given.get("crowds", np.zeros(len(labels))), np.bool_)
    difficult = np.asarray(given.get("difficult", np.zeros(len(labels))), np.bool_)
    return There(sides, labels, areas, crowds, difficult)


def compact(said: Sequence[Found], truths: Sequence[There]) -> dict[str, NDArray[Any]]:
    """Keep the boxes of all pictures in a row, and how many each picture has of them."""
    return {
        "found": np.array([len(one.scores) for one in said], np.int32),
        "there": np.array([len(one.labels) for one in truths], np.int32),
        "boxes": np.concatenate([one.boxes for one in said]).astype(np.float32),
        "scores": np.concatenate([one.scores for one in said]).astype(np.float32),
        "labels": np.concatenate([one.labels for one in said]).astype(np.int32),
    }


def _found(answer: DetectionAnswer) -> Found:
    sides = [(one.left, one.top, one.right, one.bottom) for one in answer.boxes]
    return Found(
        np.array(sides, np.float64).reshape(-1, 4),
        np.array([one.score for one in answer.boxes], np.float64),
        np.array([one.index for one in answer.boxes], np.int64),
    )
