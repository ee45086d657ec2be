"""`read_table`: a table that a report wrote, or one with the plain columns, as rows."""

from __future__ import annotations

import csv
import io
import json
import os
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError
from modelyard.reports.table.formula import unquoted
from modelyard.reports.table.plain import plainly
from modelyard.reports.table.record import from_record
from modelyard.reports.table.spelling import columns_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.reports.gathered.row import Row

ENDINGS = (".csv", ".tsv", ".parquet", ".json")
_DELIMITERS = ",;\t"
_LONGEST = 1 << 24  # characters of a cell


def read_table(path: str) -> list[Row]:
    """Read the rows of a table; which kind it is, its ending says.

    Args:
        path: of a CSV, a Parquet file, or a JSON report.
    """
    ending = os.path.splitext(path)[1].lower()
    if ending not in ENDINGS:
        hint = f"A source is a folder of results, or a table: {', '.join(ENDINGS)}."
        raise InputError(f"{path} is no table that a report can be made from", hint=hint)
    if ending == ".parquet":
        return _rows(_of_parquet(path), path, 1)
    text = _text_of(path)
    return _rows(_of_json(text, path), path, 1) if ending == ".json" else _rows(_of_csv(text, path), path, 2)


def _rows(records: list[dict[str, Any]], path: str, first: int) -> list[Row]:
    return [from_record(one, f"{path}, row {at}") for at, one in enumerate(records, first)]


def _text_of(path: str) -> str:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no text in UTF-8: {error.reason} at byte {error.start}") from None


def _of_csv(text: str, path: str) -> list[dict[str, Any]]:
    """Read a CSV whose cells are parted by commas, semicolons or tabs."""
    head = text.partition("\n")[0]
    before = csv.field_size_limit(_LONGEST)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=head.count))
        lines = [line for line in reader if any(map(str.strip, line))]
    except csv.Error as error:
        raise InputError(f"{path} is no CSV: {error}") from None
    finally:
        csv.field_size_limit(before)
    columns = columns_in(lines[0] if lines else (), path)
    for at, line in enumerate(lines[1:], 2):
        if len(line) > len(columns):
            raise InputError(f"{path}, row {at}: {len(line)} cells under {len(columns)} columns")
    records = [dict(zip(columns, map(unquoted, line), strict=False)) for line in lines[1:]]
    return plainly(records, columns, is_comma=reader.dialect.delimiter == ";")


def _of_json(text: str, path: str) -> list[dict[str, Any]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is no JSON: {error}") from None
    lists = (data.get("rows"), data.get("failed", [])) if isinstance(data, dict) else (None,)
    if not all(isinstance(rows, list) and all(isinstance(one, dict) for one in rows) for rows in lists):
        hint = "A report that `modelyard report --output report.json` wrote has them."
        raise InputError(f"{path} has no list of rows", hint=hint)
    return [one for rows in lists for one in rows or ()]


def _of_parquet(path: str) -> list[dict[str, Any]]:
    from modelyard.core.errors import MissingExtraError

    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError:
        line = "pip install 'modelyard[parquet]'"
        raise MissingExtraError("Parquet needs pyarrow, not installed here", hint=line) from None
    try:
        records: list[Mapping[str, Any]] = parquet.read_table(path).to_pylist()
    except (pyarrow.ArrowInvalid, OSError) as error:
        raise InputError(f"{path} is no Parquet file: {error}") from None
    names = list(records[0]) if records else []
    meant = dict(zip(names, columns_in(names, path), strict=True)) if names else {}
    return [{meant[name]: value for name, value in one.items()} for one in records]
