"""`read_sources`: what folders of results and tables of reports say, gathered and filtered."""

from __future__ import annotations

import os
from dataclasses import replace

from modelyard.core.amount import counted
from modelyard.core.errors import NotFoundError
from modelyard.core.regular import open_regular
from modelyard.reports.gathered.gather import Gathered, gather, of_rows
from modelyard.reports.gathered.kept import kept
from modelyard.results.folder import ENDING, read, read_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.reports.gathered.row import Row
    from modelyard.results.document import Result
    from modelyard.results.folder import Damaged

_HEAD = 1000  # bytes
MEASURE = "`modelyard benchmark NAME` measures, and writes a result for each model and runtime."


def read_sources(
    sources: Iterable[str],
    *,
    task: str | None = None,
    model: str | None = None,
    runtime: str | None = None,
    machine: str | None = None,
    demanded: bool = True,
) -> Gathered:
    """Gather what several sources say, and keep what is asked for.

    Args:
        sources: folders of results, single ones, and tables that a report wrote.
        task: only models of this task.
        model: only this model.
        runtime: only this runtime, or this label.
        machine: only machines whose name contains this, or whose fingerprint begins so.
        demanded: it is an error where one thing that is asked for is nowhere.
    """
    given = list(sources)
    found = _gathered(given)
    if not found.rows and not found.failed:
        raise NotFoundError(f"there is no result in {', '.join(given)}{_damage(found)}", hint=MEASURE)
    return kept(found, task=task, model=model, runtime=runtime, machine=machine, demanded=demanded)


def _gathered(sources: list[str]) -> Gathered:
    """Gather results, and join them with the rows of tables."""
    results: list[Result] = []
    damaged: list[Damaged] = []
    rows: list[Row] = []
    paths: dict[str, str] = {}
    for source in sources:
        if not os.path.isfile(source):
            found = read_all(source)
            results += found.results
            damaged += [one for one in found.damaged if _is_result(one.path)]
            paths |= found.paths
        elif _is_result(source):
            results.append(read(source))
            paths[results[-1].digest] = source
        else:
            from modelyard.reports.table.read import read_table

            own = read_table(source)
            rows += own if len(sources) == 1 else [_placed(one, source) for one in own]
    gathered = gather(results, damaged, paths)
    return _joined(gathered, rows) if rows else gathered


def _is_result(path: str) -> bool:
    """Tell a single result from a report, which states that it is one."""
    if not path.endswith(ENDING):
        return False
    try:
        with os.fdopen(open_regular(path), "rb") as file:
            return b'"generator": "modelyard report"' not in file.read(_HEAD)
    except OSError:
        return True


def _placed(row: Row, source: str) -> Row:
    """Let a table stand for the machine that it does not name: which one it was of, nobody knows."""
    where = row.conditions
    if where.machine or where.fingerprint:
        return row
    return replace(row, conditions=replace(where, machine=f"unknown machine of {source}"))


def _joined(gathered: Gathered, rows: list[Row]) -> Gathered:
    """Add the rows of tables; of several of one cell the newest stands, where they state when."""
    every = [*gathered.rows, *gathered.failed, *rows]
    dated = sorted((one for one in every if one.made), key=lambda one: one.made)
    newest = {_cell(one): one for one in dated}
    known = len({one.digest or repr(one) for one in dated})
    undated = {repr(one): one for one in every if not one.made}
    older = gathered.older + max(0, known - len(newest))
    return of_rows([*newest.values(), *undated.values()], replace(gathered, older=older))


def _cell(one: Row) -> tuple[object, ...]:
    return one.task, one.model, one.version, one.backend, one.batch, one.conditions


def _damage(found: Gathered) -> str:
    if not found.damaged:
        return ""
    first = found.damaged[0]
    return f" ({counted(len(found.damaged), 'file')} there cannot be read: {first.path}: {first.reason})"
