"""A JSON file in COCO's form: read once, held to its form, and asked picture by picture."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import InputError
from modelyard.tasks.limits import demand_reasonable

_NEEDED = {
    "images": ("id", "file_name"),
    "annotations": ("image_id", "category_id", "bbox"),
    "categories": ("id", "name"),
}
_FORM = "COCO's form has images, annotations, categories."
Things = list[dict[str, Any]]


@dataclass(frozen=True)
class CocoFile:
    """What such a file holds; the categories in the order of their numbers."""

    images: Things
    labels: list[str]
    _places: dict[Any, int]
    _things: dict[Any, Things]

    def things(self, image: dict[str, Any]) -> Things:
        """Give what is in a picture."""
        return self._things.get(image["id"], [])

    def numbers(self, things: Things) -> NDArray[np.int64]:
        """Give the classes of things."""
        return np.array([self._places[one["category_id"]] for one in things], np.int64)

    def size(self, image: dict[str, Any]) -> tuple[int, int]:
        """Give the height and the width of a picture, which masks are drawn for."""
        height, width = image.get("height"), image.get("width")
        if not (isinstance(height, int) and isinstance(width, int) and height > 0 and width > 0):
            raise InputError(f"the picture {image['id']} states no height and width, which masks want")
        demand_reasonable(height, width, f"the picture {image['id']}")
        return height, width


def read_coco(file: str) -> CocoFile:
    """Read such a file; what does not hold in all of it is told at once.

    Args:
        file: its path.
    """
    read = _parts(file)
    categories = sorted(read["categories"], key=lambda one: (isinstance(one["id"], str), one["id"]))
    places = {one["id"]: place for place, one in enumerate(categories)}
    if len(places) < len(categories):
        raise InputError(f"{file}: two categories have one number")
    things: dict[Any, Things] = {one["id"]: [] for one in read["images"]}
    if len(things) < len(read["images"]):
        raise InputError(f"{file}: two pictures have one number")
    for thing in read["annotations"]:
        if thing["category_id"] not in places:
            told = f"a box is of the category {thing['category_id']}"
            raise InputError(f"{file}: {told}, and there is none of that number")
        if thing["image_id"] not in things:
            raise InputError(f"{file}: a box is of the picture {thing['image_id']}, and there is none of it")
        things[thing["image_id"]].append(thing)
    return CocoFile(read["images"], [str(one["name"]) for one in categories], places, things)


def _parts(file: str) -> dict[str, Things]:
    try:
        with open(file, encoding="utf-8") as opened:
            read: dict[str, Things] = json.load(opened)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file} is no JSON: {error}") from None
    for part, keys in _NEEDED.items():
        if not isinstance(read, dict) or not isinstance(read.get(part), list):
            raise InputError(f"{file} has no `{part}`", hint=_FORM)
        for place, one in enumerate(read[part]):
            if not isinstance(one, dict) or not one.keys() >= set(keys):
                _tell_missing(one, keys, f"{file}: {part}[{place}]")
            _demand_number(one, f"{file}: {part}[{place}]")
    return read


def _tell_missing(one: Any, keys: tuple[str, ...], where: str) -> None:
    missing = next(key for key in keys if not isinstance(one, dict) or key not in one)
    raise InputError(f"{where} has no `{missing}`", hint=_FORM)


def _demand_number(one: dict[str, Any], where: str) -> None:
    for key in ("id", "image_id", "category_id"):
        if key in one and not isinstance(one[key], int | str):
            raise InputError(f"{where} has the `{key}` {one[key]!r}, which is neither a number nor a name")
    if not isinstance(one.get("file_name", ""), str):
        raise InputError(f"{where} has the `file_name` {one['file_name']!r}, which is no name")
