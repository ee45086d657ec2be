"""What an XML file of Pascal VOC says of a picture: its things, their boxes, and which are difficult.

The files come from others, so what such a file could use to make a reader swell or read elsewhere is
refused: a document type, and with it every entity.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import numpy as np

from modelyard.core.errors import InputError

LARGEST = 10_000_000  # bytes of one file
THING = ("annotation", "object")
DEEPEST = 64  # tags within tags
FARTHEST = 1e9  # pixels
SIDES = ("xmin", "ymin", "xmax", "ymax")
FLAGS = ("difficult", "truncated")


@dataclass
class _Reader:
    """Collects the texts of each object by their place in it; those of its parts have other places."""

    path: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    things: list[dict[str, str]] = field(default_factory=list)

    def begin(self, name: str, _: Any) -> None:
        if len(self.path) >= DEEPEST or (not self.path and name != THING[0]):
            raise _FormError
        self.path.append(name)
        self.text.clear()
        if tuple(self.path) == THING:
            self.things.append({})

    def end(self, _: str) -> None:
        inside = self.path[len(THING) :]
        if tuple(self.path[: len(THING)]) == THING and inside:
            self.things[-1]["/".join(inside)] = "".join(self.text).strip()
        self.path.pop()
        self.text.clear()


def read_things(file: str, classes: Sequence[str]) -> dict[str, Any]:
    """Give the boxes of a picture: left, top, right, bottom from the picture's corner, as everywhere here.

    The files count pixels from 1, and a box has its last ones in it.

    Args:
        file: the path of the XML.
        classes: the names of the classes in their order.
    """
    things = _parsed(file).things
    unknown = next((one for one in things if one.get("name") not in classes), None)
    if unknown is not None:
        raise InputError(f"{file}: {unknown.get('name')!r} is no class of Pascal VOC")
    boxes = np.array([_box(one, file) for one in things], np.float64).reshape(-1, 4)
    flags = {name: np.array([_flag(one, name, file) for one in things], np.bool_) for name in FLAGS}
    numbers = [list(classes).index(one["name"]) for one in things]
    return {"boxes": boxes.astype(np.float32), "labels": np.array(numbers, np.int64), **flags}


def _parsed(file: str) -> _Reader:
    reader, parser = _Reader(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.begin, reader.end
    parser.CharacterDataHandler = reader.text.append
    parser.StartDoctypeDeclHandler = _refuse
    try:
        if os.path.getsize(file) > LARGEST:
            raise InputError(f"{file} is too large to say what is in one picture")
        with open(file, "rb") as opened:
            parser.ParseFile(opened)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter two of odd encodings
        raise InputError(f"{file} is no XML: {error}") from None
    except _FormError:
        raise InputError(f"{file} is not in Pascal VOC's form, which begins with `annotation`") from None
    except _DoctypeError:
        raise InputError(f"{file} is refused: it declares a document type, and Pascal VOC's do not") from None
    return reader


class _FormError(Exception):
    """Stops the parser where this cannot be a file of Pascal VOC."""


class _DoctypeError(Exception):
    """Stops the parser before it reads a declaration."""


def _refuse(*_: Any) -> None:
    raise _DoctypeError


def _box(thing: dict[str, str], file: str) -> list[float]:
    try:
        left, top, right, bottom = (float(thing[f"bndbox/{side}"]) for side in SIDES)
    except KeyError as error:
        raise InputError(f"{file}: a thing has no {error.args[0]}") from None
    except ValueError as error:
        raise InputError(f"{file}: a side of a box is no number: {error}") from None
    if not (np.abs([left, top, right, bottom]).max() <= FARTHEST and left <= right and top <= bottom):
        sides = f"{left:g}, {top:g} to {right:g}, {bottom:g}"
        raise InputError(f"{file}: a box ends before it begins, or lies too far away: {sides}")
    return [left - 1, top - 1, right, bottom]


def _flag(thing: dict[str, str], name: str, file: str) -> bool:
    said = thing.get(name, "0")
    if said not in {"0", "1", ""}:
        raise InputError(f"{file}: `{name}` is 0 or 1, not {said!r}")
    return said == "1"
