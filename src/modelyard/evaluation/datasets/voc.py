"""Pascal VOC's pictures of things and their ground, pixel by pixel: 20 classes, and the background."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import InputError, MissingExtraError
from modelyard.evaluation.datasets._only import demand_known
from modelyard.evaluation.datasets._picture_files import PictureFiles, place_of
from modelyard.tasks.labels import labels_of

__all__ = ["BENCHMARKS", "PLACE", "SPLITS", "TASKS", "labels", "load"]

REQUIRES = ("PIL",)
EXTRA = "pictures"
TASKS = ("segmentation",)
SPLITS = ("train", "val")
BENCHMARKS: dict[str, str] = {}
USUAL = "data/voc"
PLACE = (
    "Get VOCtrainval_11-May-2012.tar from http://host.robots.ox.ac.uk/pascal/VOC/voc2012, and put what is in "
    f"VOCdevkit/VOC2012 into {USUAL}: {USUAL}/JPEGImages/, {USUAL}/SegmentationClass/, {USUAL}/ImageSets/. "
    "Lies it elsewhere, say `voc:PATH`."
)


def load(
    split: str = "val", *, task: str = "segmentation", size: int | None = None, place: str | None = None
) -> PictureFiles:
    """Give pictures with the class of each pixel; 255 is an edge, which counts for nothing.

    Args:
        split: `train` or `val`.
        task: `segmentation`.
        size: How many, drawn by lot; all by default.
        place: The folder; data/voc by default.
    """
    demand_known("Pascal VOC", task, TASKS, split, SPLITS)
    root = place_of(place, USUAL, PLACE)
    listed = os.path.join(root, "ImageSets", "Segmentation", f"{split}.txt")
    if not os.path.isfile(listed):
        raise InputError(f"there is no {listed}", hint=PLACE)
    with open(listed, encoding="ascii") as file:
        names = file.read().split()
    named = [
        (os.path.join("JPEGImages", f"{name}.jpg"), os.path.join(root, "SegmentationClass", f"{name}.png"))
        for name in names
    ]
    return PictureFiles(root, named, labels(task), size, truth=_classes)


def labels(task: str = "segmentation") -> list[str]:
    """Name the classes of a pixel; the first is the background."""
    demand_known("Pascal VOC", task, TASKS, SPLITS[0], SPLITS)
    return labels_of({"labels": "voc-21"}) or []


def _classes(path: str) -> NDArray[Any]:
    """Read the class of each pixel: the place of its colour in the picture's palette."""
    try:
        from PIL import Image
    except ModuleNotFoundError:
        line = "pip install 'modelyard[pictures]'"
        raise MissingExtraError("reading masks needs pillow, not installed here", hint=line) from None
    try:
        with Image.open(path) as image:
            if image.mode not in {"P", "L"}:
                raise InputError(f"{path} is no mask: a pixel of it is {image.mode}, not one number")
            return np.asarray(image).astype(np.int64)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error}") from None
