"""Pascal VOC: boxes of things of 20 classes, and pictures pixel by pixel, with the background as a 21st."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import InputError, MissingExtraError, NotFoundError
from modelyard.evaluation.datasets._only import demand_known
from modelyard.evaluation.datasets._picture_files import PictureFiles, place_of
from modelyard.evaluation.datasets._voc_things import read_things
from modelyard.tasks.labels import labels_of

__all__ = ["PLACE", "PUBLISHED", "SPLITS", "TASKS", "labels", "load"]

REQUIRES = ("PIL",)
EXTRA = "pictures"
TASKS = ("segmentation", "detection")
SPLITS = ("train", "trainval", "test", "val")
USUAL = "data/voc"
PUBLISHED = True  # wherever it lies: what is of no class of it is refused
PLACE = (
    "Get VOCtrainval_11-May-2012.tar from http://host.robots.ox.ac.uk/pascal/VOC/voc2012, and put what is in "
    f"VOCdevkit/VOC2012 into {USUAL}: {USUAL}/JPEGImages/, {USUAL}/Annotations/, {USUAL}/SegmentationClass/, "
    f"{USUAL}/ImageSets/. If it lies elsewhere, say `voc:PATH`."
)
CLASSES, IGNORED = 21, 255  # of a pixel, and the edges of things
_LISTS = {"segmentation": "Segmentation", "detection": "Main"}


def load(
    split: str = "val", *, task: str = "segmentation", size: int | None = None, place: str | None = None
) -> PictureFiles:
    """Give pictures with the class of each pixel, or with boxes.

    Of pixels 255 is an edge, which counts for nothing; of boxes those that are `difficult` are marked.

    Args:
        split: `train`, `val`, `trainval`, or `test` of 2007.
        task: `segmentation` or `detection`.
        size: How many, drawn by lot; all by default.
        place: The folder; data/voc by default.
    """
    demand_known("Pascal VOC", task, TASKS, split, SPLITS)
    root = place_of(place, USUAL, PLACE)
    folder, ending, truth = (
        ("SegmentationClass", "png", _classes)
        if task == "segmentation"
        else ("Annotations", "xml", partial(read_things, classes=labels(task)))
    )
    names = _names(os.path.join(root, "ImageSets", _LISTS[task], f"{split}.txt"))
    named = [
        (os.path.join("JPEGImages", f"{name}.jpg"), os.path.join(root, folder, f"{name}.{ending}"))
        for name in names
    ]
    return PictureFiles(root, named, labels(task), size, truth=truth)


def labels(task: str = "segmentation") -> list[str]:
    """Name the classes: of a pixel, the first is the background; of a box there is none."""
    demand_known("Pascal VOC", task, TASKS, SPLITS[0], SPLITS)
    names = labels_of({"labels": "voc-21"}) or []
    return names if task == "segmentation" else names[1:]


def _names(listed: str) -> list[str]:
    try:
        with open(listed, encoding="ascii") as file:
            return file.read().split()
    except FileNotFoundError:
        raise NotFoundError(f"there is no file `{listed}`", hint=PLACE) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{listed} cannot be read: {error}") from None


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
            mask = np.asarray(image).astype(np.int64)
    except (OSError, SyntaxError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}") from None
    strange = mask[(mask >= CLASSES) & (mask != IGNORED)]
    if strange.size:
        raise InputError(f"{path} has the label {strange[0]}, and the classes are 0 to {CLASSES - 1}")
    return mask
