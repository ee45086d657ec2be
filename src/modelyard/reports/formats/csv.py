"""CSV: a row for each measurement, units in the names; a report can be made from it again."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from modelyard.reports.table.columns import FIRST
from modelyard.reports.table.formula import quoted
from modelyard.reports.table.record import as_records

if TYPE_CHECKING:
    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.options import Options

REQUIRES: tuple[str, ...] = ()
EXTRA = ""
SUFFIXES = (".csv",)
MARK = ",".join(FIRST[:12]).encode()
TEXT = True


def write(gathered: Gathered, options: Options) -> bytes:  # noqa: ARG001
    """Give the table, what could not be measured at its end."""
    columns, records = as_records(gathered)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(one.get(name)) for name in columns] for one in records)
    return text.getvalue().encode(errors="backslashreplace")


def _cell(value: object) -> object:
    if isinstance(value, str):
        return quoted(value)
    return str(value).lower() if isinstance(value, bool) else value
