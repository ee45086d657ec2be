"""Pictures that a table names: a CSV file with a column of paths and one of labels.

Labels are names, or numbers from 0 on. Numbers of which none is 0 may as well count from 1: such a table
says which in the name of its column, `label_from_0` or `label_from_1`.
"""

from __future__ import annotations

import csv
import os
from typing import NamedTuple

from modelyard.core.errors import InputError
from modelyard.evaluation.datasets._only import UNDIVIDED, demand_known
from modelyard.evaluation.datasets._picture_files import PictureFiles, place_of

__all__ = ["PLACE", "SPLITS", "TASKS", "labels", "load"]

TASKS = ("classification",)
SPLITS = UNDIVIDED
PLACE = "Say `csv:FILE`; its first line is `path,label`, and paths start from the folder of the file."
COLUMNS = {"label": None, "label_from_0": 0, "label_from_1": 1}
"""What the column of labels is called, and the number of the first class where that says it."""
MOST = 1_000_000  # classes that are numbers


class _Table(NamedTuple):
    rows: list[tuple[str, str]]
    classes: list[str]


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
    path = place_of(place, "", PLACE, "file")
    table = _read(path)
    number = {name: place for place, name in enumerate(table.classes)}
    named = [(picture, number[label]) for picture, label in table.rows]
    return PictureFiles(os.path.dirname(path), named, table.classes, size)


def labels(task: str = "classification", *, place: str | None = None) -> list[str]:
    """Name the classes in the order of their names; numbers are their own order, from 0 on."""
    demand_known("a table", task, TASKS, SPLITS[0], SPLITS)
    return _read(place_of(place, "", PLACE, "file")).classes


def _read(path: str) -> _Table:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            read = csv.DictReader(file, skipinitialspace=True)
            named = [one for one in COLUMNS if one in (read.fieldnames or ())]
            if "path" not in (read.fieldnames or ()) or len(named) != 1:
                found = ", ".join(map(repr, read.fieldnames or ())) or "none"
                raise InputError(f"{path} has no columns `path` and `label`, but {found}", hint=PLACE)
            rows = [_row(row, named[0], path, read.line_num) for row in read]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read as CSV: {error}") from None
    numbers = {label for _, label in rows}
    if not rows or not all(one.isdecimal() and one.isascii() for one in numbers):
        _demand_names(path, named[0])
        return _Table(rows, sorted(numbers))
    return _numbered(rows, COLUMNS[named[0]], path)


def _row(row: dict[str, str | None], column: str, path: str, line: int) -> tuple[str, str]:
    picture, label = (row["path"] or "").strip(), (row[column] or "").strip()
    if not picture or not label:
        raise InputError(f"{path}, line {line}: a row has a path and a label")
    return picture, label


def _demand_names(path: str, column: str) -> None:
    if COLUMNS[column] is not None:
        raise InputError(f"{path}: the column `{column}` has labels that are no numbers from 0 on")


def _numbered(rows: list[tuple[str, str]], first: int | None, path: str) -> _Table:
    longest = max((label.lstrip("0") for _, label in rows), key=len)
    if len(longest) > len(str(MOST)):
        raise InputError(f"{path}: {longest[:20]}… is no label from {first or 0} to {MOST - 1}")
    numbers = [int(label.lstrip("0") or "0") for _, label in rows]
    if first is None and min(numbers) > 0:
        raise InputError(
            f"{path}: its labels are numbers from {min(numbers)} on: whether the first class is 0 or 1 "
            "cannot be told",
            hint="Call the column `label_from_0` or `label_from_1`.",
        )
    if min(numbers) < (first or 0) or max(numbers) >= MOST:
        wrong = min(numbers) if min(numbers) < (first or 0) else max(numbers)
        raise InputError(f"{path}: {wrong} is no label from {first or 0} to {MOST - 1}")
    moved = [str(number - (first or 0)) for number in numbers]
    named = [(picture, label) for (picture, _), label in zip(rows, moved, strict=True)]
    return _Table(named, [str(number) for number in range(max(map(int, moved)) + 1)])
