"""Classification: a picture's scores [classes] against the number of its class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import ShapeError
from modelyard.tasks.outputs import Outputs, output

if TYPE_CHECKING:
    from modelyard.evaluation.label_maps import LabelMap
    from modelyard.tasks.geometry import Placed

KEPT = 5  # of the likeliest classes


def said(outputs: Outputs, placed: Sequence[Placed], classes: int) -> list[NDArray[Any]]:  # noqa: ARG001
    scores = output(outputs, "scores", "batch × classes")
    if scores.shape[1] != classes:
        raise ShapeError(f"the model names {classes} classes, and its output has {scores.shape[1]}")
    return list(scores)


def truth(given: int, among: LabelMap) -> int:
    return among.number(int(given))


def compact(said: Sequence[NDArray[Any]], truths: Sequence[int]) -> dict[str, NDArray[Any]]:
    scores = np.stack(said)
    likeliest = np.argsort(-scores, axis=1, kind="stable")[:, :KEPT]
    return {
        "truth": np.asarray(truths, np.int32),
        "likeliest": likeliest.astype(np.int32),
        "scores": np.take_along_axis(scores, likeliest, 1).astype(np.float32),
    }
