"""`list_results`: results as a list that shows itself as a table in a notebook."""

from __future__ import annotations

import warnings
from html import escape

from modelyard.results.comparing.groups import headline
from modelyard.results.document import Result
from modelyard.results.folder import FOLDER, read_all
from modelyard.results.said import figure_said, interval_said

HEADERS = ("DIGEST", "MADE", "KIND", "MODEL", "RUNTIME", "BATCH", "FIGURE", "VALUE", "INTERVAL")
NOTHING = "-"


class Results(list[Result]):
    """Results, oldest first."""

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{name.lower()}</th>" for name in HEADERS)
        rows = ("".join(f"<td>{escape(cell)}</td>" for cell in cells_of(one)) for one in self)
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


def cells_of(one: Result, figure: str | None = None) -> tuple[str, ...]:
    """Give a row of the table: of a figure, or of the one that stands for the result.

    Args:
        one: the result.
        figure: its name.
    """
    name, batch = figure or headline(one), one.key.get("batch")
    about = (one.digest[:12], one.made, one.kind, model_of(one), str(one.runtime.get("runtime") or NOTHING))
    which = NOTHING if batch is None else str(batch)
    if one.problem is not None or name is None:
        return (*about, which, "failed", NOTHING, NOTHING)
    value, ends = one.figures.get(name), one.intervals.get(name)
    said = NOTHING if value is None else figure_said(one.kind, name, value)
    return (*about, which, name, said, NOTHING if ends is None else interval_said(one.kind, name, ends))


def model_of(one: Result) -> str:
    """Name the model of a result, and say where its weights are random."""
    return f"{one.model}@{one.version}" + (" (random weights)" if one.artifact.get("random_weights") else "")
