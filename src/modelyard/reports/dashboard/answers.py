"""What models say of pictures of a data set: the pictures are read again, and a session answers them now."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError
from modelyard.reports.dashboard.mistakes import slice_of

if TYPE_CHECKING:
    from modelyard.evaluation.data import Data
    from modelyard.results.document import Result

LEAST = 96  # pixels of a side that is shown; smaller pictures are enlarged by whole numbers
WORDS = "text-generation"


@dataclass(frozen=True)
class Picture:
    """A sample of a data set."""

    number: int
    png: bytes
    truth: str
    """Empty where it is no single word."""


@dataclass(frozen=True)
class Said:
    """What a model says of one picture: in words, and drawn where that says more."""

    words: str
    png: bytes | None = None


@dataclass(frozen=True)
class Answers:
    """What a model says of some pictures, and what that took."""

    said: Sequence[Said]
    opening: float
    """Seconds until the file was open, written first where there was none."""
    answering: float
    same_file: bool
    """Whether the file is the one that was measured."""


def is_made(place: str) -> bool:
    """Tell whether a data set is made when it is asked for, so that no file of the reader's is opened.

    Args:
        place: as `modelyard evaluate` takes it.
    """
    from modelyard.evaluation.family import DATASETS

    return place in DATASETS.names() and not hasattr(DATASETS.get(place), "PLACE")


def data_of(result: Result, place: str | None = None) -> Data:
    """Open the data set that a result is of, as far as it was used.

    Args:
        result: of an accuracy.
        place: of the data set where the result does not know it, such as `folder:pictures`.
    """
    from modelyard.evaluation.data import open_data

    if result.task == WORDS:
        raise InputError("the samples of a language model are texts, and no pictures")
    end = slice_of(result)
    split = result.key.get("split")
    return open_data(
        place or str(result.key.get("dataset")), result.task, split=None if split is None else str(split),
        size=None if end is None else end[1],
    )  # fmt: skip


def pictures(data: Data, numbers: Sequence[int]) -> list[Picture]:
    """Read some pictures.

    Args:
        data: of a data set.
        numbers: their places.
    """
    return [_picture(data, number) for number in numbers]


def answers(result: Result, data: Data, numbers: Sequence[int], zoo: str | None = None) -> Answers:
    """Let the model of a result answer some pictures on the runtime that it was measured on.

    Args:
        result: of an accuracy.
        data: its data set.
        numbers: the places of the pictures.
        zoo: the zoo's folder; the one at hand by default.
    """
    from modelyard.runtimes.predict.predict import predictor
    from modelyard.runtimes.predict.predictor import Predictor

    began = time.perf_counter()
    runtime, precision = result.runtime.get("runtime"), result.runtime.get("precision")
    with predictor(
        f"{result.model}@{result.version}", runtime=None if runtime is None else str(runtime),
        precision=None if precision in (None, "float32") else str(precision), zoo=zoo,
    ) as model:  # fmt: skip
        if not isinstance(model, Predictor):
            raise InputError(f"{result.model} answers texts, and no pictures")
        opened = time.perf_counter()
        found = [*model([_source(data, number)[0] for number in numbers])]
        same = model.session.used.as_dict().get("sha256") == result.runtime.get("sha256")
    return Answers([_said(one) for one in found], opened - began, time.perf_counter() - opened, same)


def _said(prediction: Any) -> Said:
    from modelyard.tasks.answers import ClassificationAnswer

    found = prediction.found
    if found is None:
        return Said(prediction.problem or "no answer")
    if isinstance(found, ClassificationAnswer):
        return Said(", ".join(f"{one.label} ({one.score:.1%})" for one in found.labels[:2]))
    return Said(", ".join(found.phrases()[:2]), prediction._repr_png_())


def _picture(data: Data, number: int) -> Picture:
    from modelyard.tasks.draw.png import png_of
    from modelyard.tasks.pictures import read_picture

    source, truth = _source(data, number)
    pixels = read_picture(source)
    factor = max(1, -(-LEAST // max(pixels.shape[:2])))
    large = pixels.repeat(factor, axis=0).repeat(factor, axis=1)
    return Picture(number, png_of(large), _truth(truth, data.labels))


def _truth(truth: object, labels: Sequence[str]) -> str:
    if isinstance(truth, int) and not isinstance(truth, bool) and 0 <= truth < len(labels):
        return labels[truth]
    return ""


def _source(data: Data, number: int) -> tuple[Any, Any]:
    """Give the file of a picture where there is one, else its pixels [H, W, 3]; and its truth."""
    import numpy as np

    if hasattr(data.items, "picture_file"):
        path, truth = data.items.picture_file(number)
        return str(path), truth
    planes, truth = data.items[number]
    pixels = np.ascontiguousarray(np.moveaxis(np.asarray(planes), 0, 2))
    return (np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels), truth
