"""`plainly`: the cells of other people's tables, read by column: decimal commas, hundredths, remarks."""

from __future__ import annotations

import re

from modelyard.core.errors import InputError
from modelyard.reports.table.cell import number_in
from modelyard.reports.table.columns import FIRST, UNITS, WORDS, YES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_POINT = re.compile(r"\d\.\d|\d,\d{3},\d{3}")
"""A decimal point, or commas that can only part thousands."""
_SCORES = ("score", "score_low", "score_high")


def plainly(
    records: list[dict[str, str]], columns: Sequence[str], *, is_comma: bool = False
) -> list[dict[str, object]]:
    """Give the records so that all cells of a column are read alike.

    Args:
        records: the lines of a CSV by their columns.
        columns: all of them.
        is_comma: its cells are parted by semicolons, as where a comma stands before decimals.
    """
    found: list[dict[str, object]] = [{**one} for one in records]
    numbers = [name for name in dict.fromkeys(columns) if name not in WORDS | YES]
    if is_comma and not any(
        _POINT.search(cell) for name in filter(_is_known, numbers) for cell in _cells(records, name)
    ):
        for one in found:
            one.update({name: _pointed(str(one[name])) for name in numbers if name in one})
    for name in numbers:
        if _is_remark(found, name):
            for one in found:
                one.pop(name, None)
    if "metric" not in columns:
        _as_shares(found)
    return found


def _cells(records: list[dict[str, str]], name: str) -> Iterator[str]:
    return (one[name] for one in records if name in one)


def _pointed(cell: str) -> str:
    return cell.replace(",", ".")


def _is_remark(records: list[dict[str, object]], name: str) -> bool:
    """Tell a column of texts, which reports have no place for, from one of figures that may be misspelt."""
    return not _is_known(name) and not all(_is_number(one, name) for one in records)


def _is_known(name: str) -> bool:
    return name in FIRST or name.endswith(tuple(UNITS))


def _is_number(record: dict[str, object], name: str) -> bool:
    try:
        number_in(record, name)
    except InputError:
        return False
    return True


def _as_shares(records: list[dict[str, object]]) -> None:
    """Say in each cell that it is of hundredths where one of its column is above one, and no cell says it."""
    for name in _SCORES:
        cells = [str(one.get(name) or "").strip() for one in records]
        if any(cell.endswith("%") for cell in cells):
            continue
        if any(_is_number(one, name) and (number_in(one, name) or 0) > 1 for one in records):
            for one, cell in zip(records, cells, strict=True):
                one[name] = f"{cell}%" if cell else cell
