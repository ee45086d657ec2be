"""`list_results`: results as a list that shows itself as a table in a notebook."""

from __future__ import annotations

import warnings
from html import escape

from modelyard.results.document import Result
from modelyard.results.folder import FOLDER, read_all
from modelyard.results.groups import headline
from modelyard.results.said import figure_said, interval_said

HEADERS = ("digest", "made", "kind", "model", "runtime", "batch", "figure", "value", "interval")


class Results(list[Result]):
    """Results, oldest first."""

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{name}</th>" for name in HEADERS)
        rows = ("".join(f"<td>{escape(cell)}</td>" for cell in _cells(one)) for one in self)
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def list_results(
    folder: str = FOLDER,
    *,
    kind: str | None = None,
    model: str | None = None,
    runtime: str | None = None,
    task: str | None = None,
) -> Results:
    """List results, oldest first; of a file that is none it is warned.

    Args:
        folder: where results are kept.
        kind: only those of this kind: `latency` or `accuracy`.
        model: only those of this model.
        runtime: only those of this runtime.
        task: only those of models of this task.
    """

    def fits(one: Result) -> bool:
        return runtime in (None, one.runtime.get("runtime")) and task in (None, one.task)

    found = read_all(folder, kind=kind, model=model, where=fits)
    for damaged in found.damaged:
        warnings.warn(f"{damaged.path}: {damaged.reason}", stacklevel=2)
    return Results(found.results)


def _cells(one: Result) -> tuple[str, ...]:
    name, batch = headline(one), one.key.get("batch")
    about = (one.digest[:12], one.made, one.kind, f"{one.model}@{one.version}")
    which = (str(one.runtime.get("runtime") or ""), "" if batch is None else str(batch))
    if name is None:
        return (*about, *which, "failed", one.problem or "", "")
    value, ends = one.figures[name], one.intervals.get(name)
    said = "" if value is None else figure_said(one.kind, name, value)
    return (*about, *which, name, said, "" if ends is None else interval_said(one.kind, name, ends))
