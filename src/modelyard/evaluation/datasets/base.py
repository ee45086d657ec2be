"""What a data set is: a module that says its tasks and its splits, and loads one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from torch.utils.data import Dataset


class DatasetModule(Protocol):
    """One data set: a module of this package, or of another one with an entry point of `modelyard.datasets`.

    Nothing is read before `load`. An item is a pair, input and answer, in the form its task has:

    - classification: a picture (`uint8`, channels × height × width), the number of its class
    - detection: a picture, and `{"boxes": float32 n × 4, "labels": int64 n}`; a box is left, top, right,
      bottom in pixels from the picture's corner; `sides` (left, top, width, height as float64), `areas` and
      `crowds` may be stated beside them, as COCO does, and `difficult`, as Pascal VOC does
    - instance-segmentation: a picture, and `{"masks": n of `masks.rle.Rle`, "labels": int64 n}`, `areas` and
      `crowds` beside them; no task of modelyard answers in this form yet
    - segmentation: a picture, and the class of each pixel (`int64`, height × width)
    - text-generation: the tokens of a stretch of text, and those that follow each of them

    A data set that lies in files states `PLACE`, a sentence that says where they come from; its `load` takes
    a `place`, and what it gives has `labels` and `picture_file(number)`, the path of a picture and its truth;
    `name_of(number)` names a picture whose truth cannot be read. One whose splits depend on where it lies
    has `splits(place)`. What lies at a place of the user's is told as `name:base of the path`, unless
    the data set is `PUBLISHED`, or `told(place, split, labels)` says which name and split are told instead.

    `BENCHMARKS` maps what cards call figures that were measured on it to the split that those are of, where
    cards state such figures; `REQUIRES` and `EXTRA` are as in every plug-in.
    """

    TASKS: tuple[str, ...]
    SPLITS: tuple[str, ...]

    def load(self, split: str, *, task: str = ..., size: int | None = ...) -> Dataset[tuple[Any, Any]]:
        """Give a split in the form of a task; `size` says how many items, where that is open."""

    def labels(self, task: str = ...) -> list[str]:
        """Name the classes of a task in their order."""
