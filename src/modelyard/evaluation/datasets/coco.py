"""Things in pictures, in COCO's form: a JSON file of boxes, and a folder of pictures.

COCO's 80 categories have numbers from 1 to 90, with gaps; here a class is the place of its category in
the order of these numbers. Boxes around crowds are given as such.
"""

from __future__ import annotations

import json
import os
from typing import Any

import numpy as np

from modelyard.core.errors import InputError
from modelyard.evaluation.datasets._only import demand_known
from modelyard.evaluation.datasets._picture_files import PictureFiles, place_of
from modelyard.tasks.labels import labels_of

__all__ = ["BENCHMARKS", "PLACE", "SPLITS", "TASKS", "labels", "load"]

REQUIRES = ()
TASKS = ("detection",)
SPLITS = ("train2017", "val2017")
BENCHMARKS: dict[str, str] = {}
USUAL = "data/coco"
PLACE = (
    "Get val2017.zip and annotations_trainval2017.zip from https://cocodataset.org/#download, and unpack "
    f"them into {USUAL}: {USUAL}/val2017/ and {USUAL}/annotations/instances_val2017.json. Lies it "
    "elsewhere, or is it a JSON file of your own in this form, say `coco:PATH`."
)


def load(
    split: str = "val2017", *, task: str = "detection", size: int | None = None, place: str | None = None
) -> PictureFiles:
    """Give pictures with the boxes of what is in them.

    Args:
        split: `val2017` or `train2017`; a JSON file of your own is taken as it is.
        task: `detection`.
        size: How many, drawn by lot; all by default.
        place: The folder, or a JSON file; data/coco by default.
    """
    demand_known("COCO", task, TASKS, split, SPLITS)
    root = place_of(place, USUAL, PLACE)
    file = os.path.join(root, "annotations", f"instances_{split}.json") if os.path.isdir(root) else root
    read = _read(file)
    categories = sorted(read["categories"], key=lambda one: one["id"])
    number = {one["id"]: place for place, one in enumerate(categories)}
    things: dict[Any, list[dict[str, Any]]] = {}
    for thing in read["annotations"]:
        things.setdefault(thing["image_id"], []).append(thing)
    named = [(one["file_name"], _truth(things.get(one["id"], []), number, file)) for one in read["images"]]
    return PictureFiles(_pictures(root, file, split, named), named, [one["name"] for one in categories], size)


def labels(task: str = "detection") -> list[str]:
    """Name COCO's 80 categories in the order of their numbers."""
    demand_known("COCO", task, TASKS, SPLITS[0], SPLITS)
    return labels_of({"labels": "coco-80"}) or []


def _read(file: str) -> dict[str, list[dict[str, Any]]]:
    if not os.path.isfile(file):
        raise InputError(f"there is no {file}", hint=PLACE)
    try:
        with open(file, encoding="utf-8") as opened:
            read: dict[str, list[dict[str, Any]]] = json.load(opened)
    except ValueError as error:
        raise InputError(f"{file} is no JSON: {error}") from None
    missing = [part for part in ("images", "annotations", "categories") if part not in read]
    if missing:
        raise InputError(
            f"{file} has no `{missing[0]}`", hint="COCO's form has images, annotations, categories."
        )
    return read


def _truth(things: list[dict[str, Any]], number: dict[Any, int], file: str) -> dict[str, Any]:
    """Give the boxes of a picture; `sides` are as they are written, since the sums of boxes are rounded."""
    sides = np.array([one["bbox"] for one in things], np.float64).reshape(-1, 4)
    unknown = next((one["category_id"] for one in things if one["category_id"] not in number), None)
    if unknown is not None:
        raise InputError(f"{file}: a box is of the category {unknown}, and there is none of that number")
    return {
        "boxes": np.concatenate([sides[:, :2], sides[:, :2] + sides[:, 2:]], 1).astype(np.float32),
        "labels": np.array([number[one["category_id"]] for one in things], np.int64),
        "sides": sides,
        "areas": np.array([one.get("area", one["bbox"][2] * one["bbox"][3]) for one in things], np.float64),
        "crowds": np.array([bool(one.get("iscrowd", 0)) for one in things], np.bool_),
    }


def _pictures(root: str, file: str, split: str, named: list[tuple[str, Any]]) -> str:
    """Find the folder of the pictures: of the split, or beside a file of one's own."""
    beside = os.path.dirname(file)
    known = [beside, os.path.join(beside, "images"), os.path.join(os.path.dirname(beside), split)]
    places = [os.path.join(root, split)] if os.path.isdir(root) else known
    for place in places:
        if named and os.path.isfile(os.path.join(place, named[0][0])):
            return place
    raise InputError(f"the pictures of {file} are not in {' or '.join(places)}", hint=PLACE)
