"""Classification: `scores` [batch, classes] become the likeliest classes with their probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.core.stated_number import demand_whole
from modelyard.tasks.answers import ClassificationAnswer
from modelyard.tasks.geometry import Placed
from modelyard.tasks.labels import label_of
from modelyard.tasks.outputs import Outputs, output
from modelyard.tasks.parts import Scored
from modelyard.tasks.softmax import softmax


def decode(
    outputs: Outputs,
    placed: Sequence[Placed] = (),  # noqa: ARG001
    labels: Sequence[str] | None = None,
    *,
    top: int = 5,
    probabilities: bool = False,
) -> list[ClassificationAnswer]:
    """Give the likeliest classes of each input.

    Args:
        outputs: `scores` [batch, classes], logits.
        placed: where the pictures lie; a class needs no place.
        labels: the names of the classes; their numbers where there are none.
        top: how many classes.
        probabilities: whether the scores are probabilities already.
    """
    demand_whole("top", top)
    scores = output(outputs, "scores", "batch × classes")
    shares = scores if probabilities else softmax(scores)
    return [ClassificationAnswer(_likeliest(row, labels, top)) for row in shares]


def _likeliest(row: NDArray[Any], labels: Sequence[str] | None, top: int) -> tuple[Scored, ...]:
    best = np.argsort(-row, kind="stable")[:top].tolist()
    return tuple(Scored(label_of(labels, index), index, float(row[index])) for index in best)
