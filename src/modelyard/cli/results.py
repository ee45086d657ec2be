"""`modelyard results`: what was measured, compared only where it may be, and handed to other tools."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.core.stated_number import stated_share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from modelyard.results.comparing.comparison import Comparison
    from modelyard.results.comparing.groups import Group
    from modelyard.results.document import Result
    from modelyard.results.folder import Found

FOLDER = "benchmarks/results"
_SPARE = ("MADE", "KIND")  # what goes first where there is no room
_SIDES = "lllllrlrr"


def list_(
    model: str = "",
    *,
    kind: Literal["latency", "accuracy"] | None = None,
    runtime: str | None = None,
    task: str | None = None,
    sort: str = "",
    folder: str = FOLDER,
    json: bool = False,
    csv: bool = False,
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
        csv: Print CSV, a row a result.

    Examples:
        modelyard results list
        modelyard results list resnet18 --kind latency
        modelyard results list --sort median
        modelyard results list --runtime openvino --sort=-top1_accuracy
    """
    from modelyard.core.errors import UsageError
    from modelyard.results.comparing.groups import grouped

    if json and csv:
        raise UsageError("--json and --csv do not go together")
    found = _found(folder, kind=kind, model=model, runtime=runtime, task=task)
    _say_if_none(found, folder, asked=any((model, kind, runtime, task)))
    name = sort.lstrip("-")
    groups = grouped(found.results, name, descending=sort.startswith("-")) if sort else []
    chosen = [one for group in groups for one in group.results] if sort else found.results
    if json or csv:
        _plain(chosen, "csv" if csv else "json")
        return 0
    if not sort:
        _table(chosen)
    for group in groups:
        _show.out(_show.bold(_show.inert(group.about)))
        _table(group.results, name)
    _say_groups(groups, name, len(found.results) - len(chosen))
    return 0


def _say_groups(groups: list[Group], name: str, left: int) -> None:
    """Say that groups are not compared, and how many results are in none."""
    from modelyard.core import amount

    if groups:
        _show.say(f"{amount.counted(len(groups), 'group')} by key; figures of two groups are not compared")
    if name and left:
        _show.say(f"{amount.counted(left, 'result')} without {name} left out")


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
    from modelyard.results.page import page_of

    one = find(result, folder)
    if json:
        _show.json_out(one.as_dict())
    else:
        _show.key_values(page_of(one))
    return 0


def compare(
    a: str,
    b: str,
    *,
    across: list[str] | None = None,
    metric: str | None = None,
    margin: str | None = None,
    folder: str = FOLDER,
    json: bool = False,
) -> int:
    """Say whether B is faster, slower (or better, worse) than A, equal, or that it cannot be told.

    Results are compared only where their keys agree; else the fields that differ are named, with the nearest
    result that may be compared. The exit code is 4 where it cannot be told, and 1 where it is refused.

    Args:
        a: What B is held against: the first digits of a digest, or a file.
        b: What is judged.
        across: Fields of the key that are meant to differ, such as engine.
        metric: Which figure of an accuracy; the first that both have by default.
        margin: What is too small to matter, such as 0.02 or 2%: 0.02 of a time, 0.005 of a share by default.
        folder: Where results are kept.
        json: Print JSON.

    Examples:
        modelyard results compare 0123abcd 4567cdef
        modelyard results compare 0123abcd 4567cdef --across engine
    """
    from modelyard.core.errors import InputError
    from modelyard.results.comparing.comparable import comparable
    from modelyard.results.comparing.compare import compare as judge
    from modelyard.results.folder import find

    one, other = find(a, folder), find(b, folder)
    least = None if margin is None else stated_share("--margin", margin)
    try:
        comparison = judge(one, other, across=across or (), metric=metric, margin=least)
    except InputError as error:
        differing = comparable(one, other, across=across or ())
        offer = _nearest(one, other, folder) if differing and one.problem is None else ""
        if json:
            said: dict[str, object] = {"verdict": "refused", "reason": error.message, "differing": differing}
            _show.json_out(said | _sides_of(one, other))
        raise InputError(error.message, hint="\n".join(filter(None, (error.hint, offer)))) from None
    if json:
        _show.json_out(comparison.as_dict() | _sides_of(one, other))
    else:
        _said(one, other, comparison)
    return 0 if comparison.decided else 4


def _sides_of(one: Result, other: Result) -> dict[str, object]:
    from modelyard.results.table import as_record

    return {"a": as_record(one), "b": as_record(other)}


def export(
    model: str = "",
    *,
    format: Literal["csv", "json", "parquet"] | None = None,
    kind: Literal["latency", "accuracy"] | None = None,
    runtime: str | None = None,
    task: str | None = None,
    output: str | None = None,
    folder: str = FOLDER,
) -> int:
    """Write results as one table: a row a result, a column a field; samples stay in the documents.

    Args:
        model: Only those of this model.
        format: By default what the output's name ends in, or else csv; parquet is written through pyarrow.
        kind: Only those of this kind.
        runtime: Only those of this runtime.
        task: Only those of models of this task.
        output: The file to write; stdout by default, but for parquet.
        folder: Where results are kept.

    Examples:
        modelyard results export > results.csv
        modelyard results export --runtime openvino --output results.csv
        modelyard results export --output results.parquet
    """
    from modelyard.core.errors import UsageError
    from modelyard.results.table import format_of, write_table

    form = format or format_of(output)
    if form == "parquet" and output is None:
        raise UsageError("a parquet table goes to a file: --output results.parquet")
    found = _found(folder, kind=kind, model=model, runtime=runtime, task=task).results
    if output is None:
        _plain(found, form)
    else:
        write_table(found, output, form)
    return 0


def _plain(results: list[Result], form: str) -> None:
    """Print results for programs."""
    from modelyard.results.table import as_record, as_table

    if form == "json":
        _show.json_out(map(as_record, results))
    else:
        columns, rows = as_table(results)
        _show.csv_out(rows, columns)


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
    """Show one table, and below it why cells failed: a reason is too long for a column."""
    from modelyard.cli._spare import table
    from modelyard.results.listed import HEADERS, cells_of, model_of

    given = list(results)
    table([cells_of(one, figure) for one in given], HEADERS, _SIDES, _SPARE, _show.room())
    for one in given:
        reason = one.problem or one.verdict
        if reason is not None:
            _show.say(_show.inert(f"{one.digest[:12]} ({model_of(one)}) failed: {reason}"))


def _nearest(one: Result, other: Result, folder: str) -> str:
    from modelyard.results.comparing.comparable import nearest
    from modelyard.results.folder import read_all
    from modelyard.results.listed import model_of

    near = nearest(one, other, read_all(folder, kind=one.kind).results)
    if near is None:
        return "No other result may be compared with it."
    said = f"{near.digest[:12]} ({model_of(near)})"
    return f"The nearest that may be compared with {one.digest[:12]} is {said}."


def _said(one: Result, other: Result, comparison: Comparison) -> None:
    from modelyard.results.listed import model_of

    names = [f"{each.digest[:12]} ({model_of(each)})" for each in (one, other)]
    _show.out(_show.inert(f"{names[1]} against {names[0]}"))
    _show.out(_show.inert(str(comparison)))
    if comparison.needed:
        _show.say(f"about {comparison.needed} processes of each would tell")
    for note in comparison.notes:
        _show.say(_show.inert(note))
