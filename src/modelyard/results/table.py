"""Results as rows of plain values, for tables and other people's tools."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence

from modelyard.core.errors import MissingExtraError
from modelyard.results.comparing.groups import group_of
from modelyard.results.document import Result
from modelyard.store.atomic import write_atomically

FORMATS = ("csv", "json", "parquet")

Value = str | int | float | bool | None
FIRST = ("digest", "made", "kind", "model", "version", "task", "problem", "verdict", "seed")
PARTS = ("artifact", "runtime", "key", "figures")


def as_row(result: Result) -> dict[str, Value]:
    """Lay one result flat: `figures.median`, `figures.median.low`, `key.batch`; without its samples.

    Figures of two rows may be compared where their `group` is the same.

    Args:
        result: What was measured.
    """
    row = {name: _value(getattr(result, name)) for name in FIRST}
    row["group"] = group_of(result)
    for part in PARTS:
        row |= {f"{part}.{name}": _value(value) for name, value in getattr(result, part).items()}
    for name, (low, high) in result.intervals.items():
        row |= {f"figures.{name}.low": low, f"figures.{name}.high": high}
    return row | {"machine": _value(result.environment.get("cpu")), "notes": "; ".join(result.notes) or None}


def as_record(result: Result) -> dict[str, object]:
    """Lay one result flat as `as_row` does, for JSON: lists and mappings stay what they are.

    Args:
        result: What was measured.
    """
    nested = {
        f"{part}.{name}": value
        for part in PARTS
        for name, value in getattr(result, part).items()
        if isinstance(value, (list, tuple, Mapping))
    }
    return {name: nested.get(name, value) for name, value in as_row(result).items()}


def format_of(path: str | None) -> str:
    """Say in which format a file is written by its name: csv, unless it ends in another.

    Args:
        path: The file, or None for stdout.
    """
    ending = os.path.splitext(path or "")[1].removeprefix(".").lower()
    return ending if ending in FORMATS else FORMATS[0]


def write_table(results: Iterable[Result], path: str, form: str) -> None:
    """Write results as a file of one table.

    Args:
        results: What was measured.
        path: The file.
        form: One of `FORMATS`.
    """
    if form == "parquet":
        write_parquet(results, path)
        return
    text = io.StringIO()
    if form == "json":
        text.write(json.dumps([as_record(one) for one in results], ensure_ascii=False, indent=1) + "\n")
    else:
        columns, rows = as_table(results)
        csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    write_atomically(path, text.getvalue().encode(errors="backslashreplace"))


def as_table(results: Iterable[Result]) -> tuple[list[str], list[list[Value]]]:
    """(columns, rows) of results; a column that a result lacks is None in its row.

    Args:
        results: What was measured.
    """
    rows = [as_row(result) for result in results]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return columns, [[row.get(name) for name in columns] for row in rows]


def write_parquet(results: Iterable[Result], path: str) -> None:
    """Write results as a Parquet file, through pyarrow.

    Args:
        results: What was measured.
        path: The file.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise MissingExtraError(
            "Parquet needs pyarrow, not installed here", hint="pip install pyarrow"
        ) from None
    columns, rows = as_table(results)
    sides = zip(*rows, strict=True) if rows else ([] for _ in columns)
    parquet.write_table(
        pyarrow.table({name: _alike(side) for name, side in zip(columns, sides, strict=True)}), path
    )


def _alike(values: Sequence[Value]) -> list[Value]:
    """A column of one kind: texts where kinds are mixed, as Parquet has one kind a column."""
    kinds = {
        float if isinstance(one, (int, float)) and not isinstance(one, bool) else type(one) for one in values
    }
    mixed = len(kinds - {type(None)}) > 1
    return [str(one) if mixed and one is not None else one for one in values]


def _value(value: object) -> Value:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
