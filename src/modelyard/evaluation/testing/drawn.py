"""`Answered`: answers and truths of a task, drawn by lot, in the forms in which metrics take them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard.core.errors import NotFoundError

if TYPE_CHECKING:
    from numpy.random import RandomState

CLASSES, COUNT = 6, 40
_SIDES, _WORDS = (9, 7), 12


@dataclass(frozen=True)
class Answered:
    """One answer for each truth, and how many classes there are."""

    said: Sequence[Any]
    truths: Sequence[Any]
    classes: int


def answered(task: str, seed: int = 0) -> Answered:
    """Draw answers that are right about half of the time.

    Args:
        task: such as `classification`.
        seed: of the lot.
    """
    if task not in _DRAWN:
        raise NotFoundError(
            f"no answers are drawn for {task!r}", hint="Give the check an `Answered` of your own."
        )
    chance = np.random.RandomState(seed)  # its stream is promised not to change
    pairs = [_DRAWN[task](chance) for _ in range(COUNT)]
    return Answered([one for one, _ in pairs], [truth for _, truth in pairs], CLASSES)


def _scores(chance: RandomState) -> tuple[Any, Any]:
    truth, scores = int(chance.randint(CLASSES)), chance.standard_normal(CLASSES)
    scores[truth] += 2 * chance.randint(2)
    return scores.astype(np.float32), truth


def _mask(chance: RandomState) -> tuple[Any, Any]:
    truth = chance.randint(0, CLASSES, _SIDES)
    return np.where(chance.random_sample(_SIDES) < 0.5, truth, chance.randint(0, CLASSES, _SIDES)), truth


def _text(chance: RandomState) -> tuple[Any, Any]:
    following = chance.randint(0, CLASSES, _WORDS)
    scores = chance.standard_normal((_WORDS, CLASSES))
    scores[np.arange(_WORDS), following] += 1
    return scores.astype(np.float32), following


def _boxes(chance: RandomState) -> tuple[Any, Any]:
    from modelyard.evaluation.judging.detection import Found, There

    labels = chance.randint(0, CLASSES, 4)
    corners, lengths = chance.randint(0, 40, (4, 2)), chance.randint(8, 30, (4, 2))
    sides = np.concatenate([corners, lengths], 1).astype(np.float64)
    moved = sides + chance.randint(0, 3, (4, 4)) * chance.randint(0, 2, (4, 1))
    boxes = np.concatenate([moved[:, :2], moved[:, :2] + moved[:, 2:]], 1)
    there = There(sides, labels, sides[:, 2] * sides[:, 3], np.zeros(4, np.bool_), np.zeros(4, np.bool_))
    return Found(boxes, chance.random_sample(4), labels), there


_DRAWN: dict[str, Callable[[RandomState], tuple[Any, Any]]] = {
    "classification": _scores, "segmentation": _mask, "text-generation": _text, "detection": _boxes,
}  # fmt: skip
