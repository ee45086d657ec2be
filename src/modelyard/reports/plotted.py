"""`rows_of`: the rows that a plot is of."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypedDict

from modelyard.core.errors import InputError, NotFoundError
from modelyard.reports.gathered.drawable import drawable
from modelyard.reports.gathered.gather import Gathered, gather
from modelyard.reports.gathered.kept import kept
from modelyard.results.document import Result

if TYPE_CHECKING:
    from modelyard.reports.gathered.row import Row

Results = Iterable[Result] | Gathered | str | os.PathLike[str]


class Chosen(TypedDict, total=False):
    """Which rows are drawn, as `modelyard report` chooses them."""

    task: str | None
    model: str | None
    runtime: str | None
    """Or the label of a runtime and its provider."""
    machine: str | None
    """A part of its name, or the beginning of its fingerprint."""
    batch: int | None


def rows_of(results: Results, chosen: Chosen) -> list[Row]:
    """Gather results, and keep what is chosen of them.

    Args:
        results: a list of results, a folder of them, or what `gather` gave.
        chosen: only what is of these.
    """
    batch = chosen.get("batch")
    found = kept(
        _gathered(results), task=chosen.get("task"), model=chosen.get("model"), runtime=chosen.get("runtime"),
        machine=chosen.get("machine"),
    )  # fmt: skip
    rows = found.rows if batch is None else _of_batch(found.rows, batch)
    return [drawable(row) for row in rows]


def _of_batch(rows: list[Row], batch: int) -> list[Row]:
    fits = [row for row in rows if row.batch == batch]
    if not fits:
        known = ", ".join(map(str, sorted({row.batch for row in rows})))
        raise NotFoundError(f"no result is of the batch {batch}", hint=f"There are: {known}.")
    return fits


def _gathered(results: Results) -> Gathered:
    if isinstance(results, Gathered):
        return results
    if isinstance(results, str | os.PathLike):
        from modelyard.reports.read import read_sources

        return read_sources([os.fspath(results)])
    given = list(results)
    wrong = next((one for one in given if not isinstance(one, Result)), None)
    if wrong is not None:
        hint = "`modelyard.list_results()` gives results; a folder may be named too."
        raise InputError(f"a plot is of results, and {type(wrong).__name__} is none", hint=hint)
    return gather(given)
