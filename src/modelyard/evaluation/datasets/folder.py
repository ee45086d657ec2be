"""Any folder of pictures in folders: what a folder is called is the class of the pictures in it."""

from __future__ import annotations

import os

from modelyard.core.errors import InputError
from modelyard.evaluation.datasets._only import UNDIVIDED, demand_known
from modelyard.evaluation.datasets._picture_files import PictureFiles, pictures_below, place_of

__all__ = ["PLACE", "SPLITS", "TASKS", "labels", "load"]

TASKS = ("classification",)
SPLITS = UNDIVIDED
PLACE = "Say `folder:PATH`; below PATH is a folder for each class, such as cats/ and dogs/."


def load(
    split: str = "all", *, task: str = "classification", size: int | None = None, place: str | None = None
) -> PictureFiles:
    """Give the pictures below a folder.

    Args:
        split: `all`.
        task: `classification`.
        size: How many, drawn by lot; all by default.
        place: The folder.
    """
    demand_known("a folder", task, TASKS, split, SPLITS)
    root = place_of(place, "", PLACE)
    classes = _classes(root)
    named = [
        (os.path.join(name, picture), number)
        for number, name in enumerate(classes)
        for picture in pictures_below(os.path.join(root, name))
    ]
    return PictureFiles(root, named, classes, size)


def labels(task: str = "classification", *, place: str | None = None) -> list[str]:
    """Name the classes: the folders, in the order of their names."""
    demand_known("a folder", task, TASKS, SPLITS[0], SPLITS)
    return _classes(place_of(place, "", PLACE))


def _classes(root: str) -> list[str]:
    if not os.path.isdir(root):
        raise InputError(f"{root} is no folder", hint=PLACE)
    found = sorted(one.name for one in os.scandir(root) if one.is_dir() and not one.name.startswith("."))
    if not found:
        raise InputError(f"{root} has no folder for a class", hint=PLACE)
    return found
