"""Things in pictures, in COCO's form: a JSON file of boxes and masks, and a folder of pictures.

COCO's 80 categories have numbers from 1 to 90, with gaps; here a class is the place of its category in
the order of these numbers. Boxes around crowds are given as such.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from modelyard.core.errors import InputError, NotFoundError
from modelyard.evaluation.datasets._coco_file import CocoFile, read_coco
from modelyard.evaluation.datasets._only import UNDIVIDED, demand_known
from modelyard.evaluation.datasets._picture_files import PictureFiles, place_of
from modelyard.evaluation.masks.stated import rle_of
from modelyard.tasks.labels import labels_of

__all__ = ["PLACE", "SPLITS", "TASKS", "labels", "load", "splits", "told"]

MASKS = "instance-segmentation"
TASKS = ("detection", MASKS)
SPLITS = ("train2017", "val2017")
USUAL = "data/coco"
PLACE = (
    "Get val2017.zip and annotations_trainval2017.zip from https://cocodataset.org/#download, and unpack "
    f"them into {USUAL}: {USUAL}/val2017/ and {USUAL}/annotations/instances_val2017.json. If it "
    "lies elsewhere, or is a JSON file of your own in this form, say `coco:PATH`."
)
LARGEST = 1e12  # pixels
LOOKED_FOR = 100  # pictures in each folder where they may lie


def load(
    split: str = "val2017", *, task: str = "detection", size: int | None = None, place: str | None = None
) -> PictureFiles:
    """Give pictures with the boxes, or the masks, of what is in them.

    Args:
        split: `val2017` or `train2017`; of a JSON file of your own there is one, `all`.
        task: `detection`, or `instance-segmentation` for masks.
        size: How many, drawn by lot; all by default.
        place: The folder, or a JSON file; data/coco by default.
    """
    demand_known("COCO", task, TASKS, split, (*SPLITS, *UNDIVIDED))
    root = place_of(place, USUAL, PLACE, "file" if (place or "").endswith(".json") else "folder")
    file = os.path.join(root, "annotations", f"instances_{split}.json") if os.path.isdir(root) else root
    if not os.path.isfile(file):
        raise NotFoundError(f"there is no file `{file}`", hint=PLACE)
    read = read_coco(file)
    named = [(one["file_name"], one) for one in read.images]
    truth = partial(_masks if task == MASKS else _boxes, read)
    return PictureFiles(_pictures(root, file, split, named), named, read.labels, size, truth=truth)


def splits(place: str | None) -> tuple[str, ...]:
    """Name the splits: COCO's, or the one of a JSON file of your own."""
    return UNDIVIDED if os.path.isfile(os.path.expanduser(place or USUAL)) else SPLITS


def told(place: str | None, split: str, labels: Sequence[str]) -> tuple[str, str]:
    """Say what figures are of: only a folder with COCO's own categories is called COCO.

    Args:
        place: The folder or the JSON file.
        split: What was read of it.
        labels: Its categories.
    """
    where = os.path.abspath(os.path.expanduser(place or USUAL))
    if os.path.isdir(where) and list(labels) == labels_of({"labels": "coco-80"}):
        return "coco", split
    return f"json:{os.path.basename(where)}", split.removesuffix("2017")


def labels(task: str = "detection") -> list[str]:
    """Name COCO's 80 categories in the order of their numbers."""
    demand_known("COCO", task, TASKS, SPLITS[0], SPLITS)
    return labels_of({"labels": "coco-80"}) or []


def _boxes(read: CocoFile, image: dict[str, Any]) -> dict[str, Any]:
    """Give the boxes of a picture; `sides` are as they are written, since the sums of boxes are rounded."""
    things = read.things(image)
    sides = np.array([_sides(one) for one in things], np.float64).reshape(-1, 4)
    return {
        "boxes": np.concatenate([sides[:, :2], sides[:, :2] + sides[:, 2:]], 1).astype(np.float32),
        "labels": read.numbers(things),
        "sides": sides,
        "areas": _areas(things, sides[:, 2] * sides[:, 3]),
        "crowds": _crowds(things),
    }


def _masks(read: CocoFile, image: dict[str, Any]) -> dict[str, Any]:
    things = read.things(image)
    masks = []
    for one in things:
        try:
            masks.append(rle_of(one.get("segmentation"), *read.size(image)))
        except InputError as error:
            raise InputError(f"the annotation {one.get('id', '?')}: {error.message}") from None
    return {
        "masks": tuple(masks),
        "labels": read.numbers(things),
        "areas": _areas(things, [one.area for one in masks]),
        "crowds": _crowds(things),
    }


def _sides(thing: dict[str, Any]) -> list[float]:
    """Check a box; one without a side is let be, as COCO lets it be: nothing finds it."""
    box = thing["bbox"]
    if not (isinstance(box, list) and len(box) == 4 and all(map(_is_size, box))) or min(box[2:]) < 0:
        told = f"the annotation {thing.get('id', '?')} has the box {str(box)[:60]}"
        raise InputError(f"{told}: a box is left, top, width, height, and no side is less than 0")
    return [float(one) for one in box]


def _areas(things: list[dict[str, Any]], counted: Any) -> Any:
    areas = [one.get("area", own) for one, own in zip(things, counted, strict=True)]
    wrong = next((one for one in areas if not _is_size(one)), None)
    if wrong is not None or not all(map(_is_size, areas)):
        raise InputError(f"an annotation has an area that is no number: {str(wrong)[:60]}")
    return np.array(areas, np.float64)


def _is_size(one: Any) -> bool:
    """Tell numbers of pixels; JSON has whole ones of any length, and NaN."""
    number = isinstance(one, int | float | np.integer | np.floating)
    return number and bool(abs(one) <= LARGEST)


def _crowds(things: list[dict[str, Any]]) -> Any:
    return np.array([bool(one.get("iscrowd", 0)) for one in things], np.bool_)


def _pictures(root: str, file: str, split: str, named: list[tuple[str, Any]]) -> str:
    """Find the folder of the pictures: of the split, or beside a file of one's own."""
    beside = os.path.dirname(file)
    above = os.path.dirname(beside)
    known = [beside, os.path.join(beside, "images"), *(os.path.join(above, one) for one in SPLITS)]
    places = [os.path.join(root, split)] if os.path.isdir(root) else known
    for place in places:
        if any(os.path.isfile(os.path.join(place, name)) for name, _ in named[:LOOKED_FOR]):
            return place
    if not named:
        raise InputError(f"{file} names no pictures")
    raise InputError(f"the pictures of {file} are not in {' or '.join(places)}", hint=PLACE)
