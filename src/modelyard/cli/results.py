"""`modelyard results`: what was measured, compared only where it may be, and handed to other tools."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from modelyard.results.comparison import Comparison
    from modelyard.results.document import Result
    from modelyard.results.folder import Found

FOLDER = "benchmarks/results"
HEADERS = ("DIGEST", "MADE", "KIND", "MODEL", "RUNTIME", "BATCH", "FIGURE", "VALUE", "INTERVAL")


def list_(
    model: str = "",
    *,
    kind: Literal["latency", "accuracy"] | None = None,
    runtime: str | None = None,
    task: str | None = None,
    sort: str = "",
    folder: str = FOLDER,
    json: bool = False,
) -> int:
    """List results, oldest first; a cell that failed, or a file that is none, says why.

    With --sort, results are ranked in groups that share their key (threads, precision, machine, data and the
    like), because across groups their figures mean different things; each group says what it shares.

    Args:
        model: Only those of this model.
        kind: Only those of this kind.
        runtime: Only those of this runtime.
        task: Only those of models of this task.
        sort: Rank by a figure, such as median; -top1_accuracy puts the largest first.
        folder: Where results are kept.
        json: Print JSON, one element a result.

    Examples:
        modelyard results list
        modelyard results list resnet18 --kind latency
        modelyard results list --sort median
        modelyard results list --runtime openvino --sort=-top1_accuracy
    """
    from modelyard.core import amount
    from modelyard.results.groups import grouped
    from modelyard.results.table import as_row

    found = _found(folder, kind=kind, model=model, runtime=runtime, task=task)
    _say_if_none(found, folder, asked=any((model, kind, runtime, task)))
    if not sort:
        if json:
            _show.json_out(map(as_row, found.results))
        else:
            _table(found.results)
        return 0
    groups = grouped(found.results, sort.lstrip("-"), descending=sort.startswith("-"))
    if json:
        _show.json_out(as_row(one) | {"group": group.key} for group in groups for one in group.results)
        return 0
    for group in groups:
        _show.out(_show.bold(_show.inert(group.key)))
        _table(group.results, sort.lstrip("-"))
    if groups:
        _show.say(f"{amount.counted(len(groups), 'group')} by key; figures of two groups are not compared")
    left = len(found.results) - sum(len(group.results) for group in groups)
    if left:
        _show.say(f"{amount.counted(left, 'result')} without {sort.lstrip('-')} left out")
    return 0


def show(result: str, *, folder: str = FOLDER, json: bool = False) -> int:
    """Show one result: what was measured, on what, and every figure.

    Args:
        result: The first digits of its digest, or its file.
        folder: Where results are kept.
        json: Print the whole document as JSON, every sample too.

    Examples:
        modelyard results show 0123abcd
    """
    from modelyard.results.folder import find
    from modelyard.results.table import as_row

    one = find(result, folder)
    if json:
        _show.json_out(one.as_dict())
        return 0
    shown = as_row(one) | {"samples": sum(map(len, one.samples.values()))}
    _show.key_values((name, None if value is None else str(value)) for name, value in shown.items())
    return 0


def compare(
    a: str,
    b: str,
    *,
    across: list[str] | None = None,
    metric: str | None = None,
    margin: float | None = None,
    folder: str = FOLDER,
    json: bool = False,
) -> int:
    """Say whether B is faster, slower (or better, worse) than A, equal, or that it cannot be told.

    Results are compared only where their keys agree; else the fields that differ are named, with the nearest
    result that may be compared. The exit code is 4 where it cannot be told.

    Args:
        a: What B is held against: the first digits of a digest, or a file.
        b: What is judged.
        across: Fields of the key that are meant to differ, such as engine.
        metric: Which figure of an accuracy; the first that both have by default.
        margin: What is too small to matter: 0.02 of a time, 0.005 of a share by default.
        folder: Where results are kept.
        json: Print JSON.

    Examples:
        modelyard results compare 0123abcd 4567cdef
        modelyard results compare 0123abcd 4567cdef --across engine
    """
    from modelyard.core.errors import InputError
    from modelyard.results.comparable import comparable
    from modelyard.results.compare import compare as judge
    from modelyard.results.folder import find
    from modelyard.results.table import as_row

    one, other = find(a, folder), find(b, folder)
    try:
        comparison = judge(one, other, across=across or (), metric=metric, margin=margin)
    except InputError as error:
        offer = _nearest(one, other, folder) if comparable(one, other, across=across or ()) else ""
        raise InputError(error.message, hint="\n".join(filter(None, (error.hint, offer)))) from None
    if json:
        sides = {name: as_row(each) for name, each in (("a", one), ("b", other))}
        _show.json_out(comparison.as_dict() | sides)
    else:
        _said(one, other, comparison)
    return 0 if comparison.decided else 4


def export(
    model: str = "",
    *,
    format: Literal["csv", "json", "parquet"] = "csv",
    kind: Literal["latency", "accuracy"] | None = None,
    output: str | None = None,
    folder: str = FOLDER,
) -> int:
    """Write results as one table: a row a result, a column a field; samples stay in the documents.

    Args:
        model: Only those of this model.
        format: csv and json go to stdout, parquet to a file, through pyarrow.
        kind: Only those of this kind.
        output: The file of a parquet table.
        folder: Where results are kept.

    Examples:
        modelyard results export > results.csv
        modelyard results export --format parquet --output results.parquet
    """
    from modelyard.core.errors import UsageError
    from modelyard.results.table import as_row, as_table, write_parquet

    if (format == "parquet") != (output is not None):
        raise UsageError("--output and --format parquet go together; csv and json go to stdout")
    found = _found(folder, kind=kind, model=model).results
    if output is not None:
        write_parquet(found, output)
    elif format == "json":
        _show.json_out(map(as_row, found))
    else:
        columns, rows = as_table(found)
        _show.csv_out(rows, columns)
    return 0


def _found(
    folder: str, *, kind: str | None, model: str, runtime: str | None = None, task: str | None = None
) -> Found:
    """Read the results, and say which files are none."""
    from modelyard.results.folder import read_all

    def fits(one: Result) -> bool:
        return (runtime in (None, one.runtime.get("runtime"))) and (task in (None, one.task))

    found = read_all(folder, kind=kind, model=model or None, where=fits)
    for damaged in found.damaged:
        _show.warn(f"{damaged.path}: {damaged.reason}")
    return found


def _say_if_none(found: Found, folder: str, *, asked: bool) -> None:
    """Say what to do where there is nothing to show."""
    if not found.results:
        none = "no result fits" if asked else f"there is no result in {folder}"
        _show.say(f"{none}; `modelyard benchmark NAME` measures, and writes one for each cell")


def _table(results: Iterable[Result], figure: str | None = None) -> None:
    _show.table([_row(one, figure) for one in results], HEADERS)


def _row(one: Result, figure: str | None) -> tuple[str | int | None, ...]:
    from modelyard.results.groups import headline

    name = figure or headline(one)
    batch = one.key.get("batch")
    about = (one.digest[:12], one.made, one.kind, _model(one), str(one.runtime.get("runtime") or ""))
    if one.problem is not None or name is None:
        return (*about, batch, "failed", None, one.problem)
    ends = one.intervals.get(name)
    interval = None if ends is None else f"{_figure(one, name, ends[0])} to {_figure(one, name, ends[1])}"
    return (*about, batch, name, _figure(one, name, one.figures.get(name)), interval)


def _model(one: Result) -> str:
    return f"{one.model}@{one.version}" + (" (random weights)" if one.artifact.get("random_weights") else "")


def _figure(one: Result, name: str, value: float | None) -> str | None:
    """Times in milliseconds; anything else as it is."""
    from modelyard.core.amount import milliseconds

    if value is None:
        return None
    timed = one.kind == "latency" and (name in ("mean", "median", "cold_start") or name[1:].isdecimal())
    return milliseconds(1000 * value) if timed else f"{value:.4g}"


def _nearest(one: Result, other: Result, folder: str) -> str:
    from modelyard.results.comparable import nearest
    from modelyard.results.folder import read_all

    near = nearest(one, other, read_all(folder, kind=one.kind).results)
    if near is None:
        return "No other result may be compared with it."
    return f"The nearest that may be compared with {one.digest[:12]} is {near.digest[:12]} ({_model(near)})."


def _said(one: Result, other: Result, comparison: Comparison) -> None:
    names = [f"{each.digest[:12]} ({_model(each)})" for each in (one, other)]
    _show.out(_show.inert(f"{names[1]} against {names[0]}"))
    _show.out(str(comparison))
    for note in comparison.notes:
        _show.say(note)
