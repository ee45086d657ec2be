"""Parquet: the table of CSV with a kind for each column, for tools that read columns."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from modelyard.reports.table.columns import WHOLE, WORDS, YES
from modelyard.reports.table.record import as_records

if TYPE_CHECKING:
    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.options import Options

REQUIRES = ("pyarrow",)
EXTRA = "parquet"
SUFFIXES = (".parquet",)
MARK = b"modelyard report"
TEXT = False


def write(gathered: Gathered, options: Options) -> bytes:  # noqa: ARG001
    """Give the table; a column has the same kind whatever is in it."""
    import pyarrow
    from pyarrow import parquet

    columns, records = as_records(gathered)
    arrays = [
        pyarrow.array([_plain(one.get(name)) for one in records], type=_kind(name, pyarrow))
        for name in columns
    ]
    table = pyarrow.table(arrays, names=columns).replace_schema_metadata({"generator": MARK.decode()})
    sink = io.BytesIO()
    parquet.write_table(table, sink)
    return sink.getvalue()


def _kind(name: str, pyarrow: Any) -> object:
    if name in WORDS:
        return pyarrow.string()
    return pyarrow.bool_() if name in YES else pyarrow.int64() if name in WHOLE else pyarrow.float64()


def _plain(value: object) -> object:
    """Give a text that UTF-8 can hold."""
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    return value
