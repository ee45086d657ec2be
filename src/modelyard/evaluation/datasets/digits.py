"""Handwritten digits in three forms: one a picture, scattered on a canvas with boxes, and pixel by pixel.

All of it is made from the 1,797 digits of 8 × 8 that scikit-learn brings (UCI, "Optical Recognition of
Handwritten Digits", by E. Alpaydin and C. Kaynak, CC BY 4.0): 1,097 to train on, 200 for validation, 500
held out. Pictures are 1 × 32 × 32, canvases 3 × 96 × 96, both `uint8`; there are as many canvases as one
asks for, each made when it is asked for.
"""

from __future__ import annotations

import os
from typing import Any, Generic, TypedDict, TypeVar

import torch
from torch import Tensor
from torch.utils.data import Dataset

from modelyard.core.errors import MissingExtraError, NotFoundError
from modelyard.evaluation.datasets._canvas import canvas, class_names
from modelyard.evaluation.datasets._enlarge import enlarged
from modelyard.evaluation.datasets._source_digits import CLASSES, INK, source_digits
from modelyard.evaluation.datasets._split import SPLITS, checked, checked_size

__all__ = [
    "BENCHMARKS",
    "SPLITS",
    "TASKS",
    "DigitCanvases",
    "DigitMasks",
    "DigitPictures",
    "labels",
    "load",
    "write_samples",
]

REQUIRES = ("sklearn",)
EXTRA = "digits"
TASKS = ("classification", "detection", "segmentation")

BENCHMARKS = {
    "digits_held_out": "held-out",
    "digit_canvases_held_out": "held-out",
    "digit_masks_held_out": "held-out",
}
"""What cards call figures that were measured on it, and the split that those are of."""

PICTURE = 32  # side of a picture of one digit
CANVASES = 10_000  # of a split, where no number is asked for


class Found(TypedDict):
    """What is on a canvas."""

    boxes: Tensor  # [n, 4] float32
    labels: Tensor  # [n] int64


Answer = TypeVar("Answer")


class DigitPictures(Dataset[tuple[Tensor, int]]):
    """One digit a picture, light on dark, as scikit-learn has them but larger."""

    def __init__(self, split: str, size: int | None = None) -> None:
        self.digits = source_digits(checked(split))
        self.size = checked_size(size, len(self.digits))
        pictures = [enlarged(small, PICTURE, PICTURE) for small in self.digits.pictures[: self.size]]
        self.pictures = (
            torch.stack([torch.from_numpy(large * 255 / INK) for large in pictures]).round().byte()
        )

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, number: int) -> tuple[Tensor, int]:
        return self.pictures[number][None], int(self.digits.labels[number])


class _Canvases(Dataset[tuple[Tensor, Answer]], Generic[Answer]):
    def __init__(self, split: str, size: int | None = None) -> None:
        self.split = checked(split)
        self.size = checked_size(CANVASES if size is None else size)

    def __len__(self) -> int:
        return self.size

    def _number(self, number: int) -> int:
        if not 0 <= number < self.size:
            raise IndexError(f"canvas {number} of {self.size}")
        return number


class DigitCanvases(_Canvases[Found]):
    """Canvases with the box and the class of each digit."""

    def __getitem__(self, number: int) -> tuple[Tensor, Found]:
        drawn = canvas(self.split, self._number(number))
        found = Found(boxes=torch.from_numpy(drawn.boxes), labels=torch.from_numpy(drawn.labels))
        return _planes(drawn.picture), found


class DigitMasks(_Canvases[Tensor]):
    """The same canvases with the class of each pixel: 0 is the background, 1 + digit a digit."""

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor]:
        drawn = canvas(self.split, self._number(number))
        return _planes(drawn.picture), torch.from_numpy(drawn.classes).long()


def load(split: str, *, task: str = "classification", size: int | None = None) -> Dataset[tuple[Any, Any]]:
    """Give a split in the form of a task.

    Args:
        split: `train`, `validation` or `held-out`.
        task: `classification`, `detection` or `segmentation`.
        size: How many; all there are of the pictures, and 10,000 canvases, where it is not said.
    """
    if task == "detection":
        return DigitCanvases(split, size)
    return DigitMasks(split, size) if _known(task) == "segmentation" else DigitPictures(split, size)


def labels(task: str = "classification") -> list[str]:
    """Name the classes of a task in their order."""
    return class_names() if _known(task) == "segmentation" else [str(digit) for digit in range(CLASSES)]


def write_samples(
    folder: str, *, split: str = "held-out", task: str = "classification", count: int = 10
) -> list[str]:
    """Write the first pictures of a split as PNG files, and give their paths; a name tells the answer.

    Args:
        folder: Where to; it is made if it is not there.
        split: `train`, `validation` or `held-out`.
        task: `classification` for pictures of one digit, the others for canvases.
        count: How many.
    """
    try:
        from PIL import Image
    except ModuleNotFoundError:
        raise MissingExtraError(
            "pictures are written by Pillow, not installed here", hint="pip install pillow"
        ) from None
    os.makedirs(folder, exist_ok=True)
    data: Any = load(split, task=task, size=count)
    paths = []
    for number in range(count):
        picture, answer = data[number]
        paths.append(os.path.join(folder, f"{number:05d}-{_answer(answer, split, number)}.png"))
        Image.fromarray(picture.permute(1, 2, 0).squeeze(2).numpy()).save(paths[-1])
    return paths


def _answer(answer: object, split: str, number: int) -> str:
    digits = [answer] if isinstance(answer, int) else sorted(canvas(split, number).labels.tolist())
    return "digit-" + "-".join(map(str, digits))


def _planes(picture: Any) -> Tensor:
    return torch.from_numpy(picture).permute(2, 0, 1).contiguous()


def _known(task: str) -> str:
    if task not in TASKS:
        raise NotFoundError(f"there is no form of the digits for {task!r}", hint=f"For: {', '.join(TASKS)}.")
    return task
