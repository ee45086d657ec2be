"""Pictures that a table names: a CSV file with a column of paths and one of labels."""

from __future__ import annotations

import csv
import os

from modelyard.core.errors import InputError
from modelyard.evaluation.datasets._only import UNDIVIDED, demand_known
from modelyard.evaluation.datasets._picture_files import PictureFiles, place_of

__all__ = ["PLACE", "SPLITS", "TASKS", "labels", "load"]

TASKS = ("classification",)
SPLITS = UNDIVIDED
PLACE = "Say `csv:FILE`; its first line is `path,label`, and paths start from the folder of the file."


def load(
    split: str = "all", *, task: str = "classification", size: int | None = None, place: str | None = None
) -> PictureFiles:
    """Give the pictures that a table names.

    Args:
        split: `all`.
        task: `classification`.
        size: How many, drawn by lot; all by default.
        place: The CSV file.
    """
    demand_known("a table", task, TASKS, split, SPLITS)
    path = place_of(place, "", PLACE)
    rows = _rows(path)
    classes = _classes(rows)
    number = {name: place for place, name in enumerate(classes)}
    named = [(picture, number[label]) for picture, label in rows]
    return PictureFiles(os.path.dirname(path), named, classes, size)


def labels(task: str = "classification", *, place: str | None = None) -> list[str]:
    """Name the classes in the order of their names; numbers are their own order, from 0 on."""
    demand_known("a table", task, TASKS, SPLITS[0], SPLITS)
    return _classes(_rows(place_of(place, "", PLACE)))


def _rows(path: str) -> list[tuple[str, str]]:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            read = csv.DictReader(file, skipinitialspace=True)
            if not {"path", "label"} <= set(read.fieldnames or ()):
                raise InputError(f"{path} has no columns `path` and `label`", hint=PLACE)
            return [_row(row, path, read.line_num) for row in read]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read as CSV: {error}") from None


def _row(row: dict[str, str | None], path: str, line: int) -> tuple[str, str]:
    picture, label = (row["path"] or "").strip(), (row["label"] or "").strip()
    if not picture or not label:
        raise InputError(f"{path}, line {line}: a row has a path and a label")
    return picture, label


def _classes(rows: list[tuple[str, str]]) -> list[str]:
    names = {label for _, label in rows}
    if names and all(name.isdecimal() and name.isascii() for name in names):
        return [str(number) for number in range(max(map(int, names)) + 1)]
    return sorted(names)
