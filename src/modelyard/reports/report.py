"""`make_report`: results in folders or tables, as one file for people or other tools."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial

from modelyard.core.errors import InputError, UsageError
from modelyard.reports.family import format_for, format_named
from modelyard.reports.gathered.cards import with_cards
from modelyard.reports.light import turns_of
from modelyard.reports.options import Options
from modelyard.reports.own import demand_own, sealed
from modelyard.reports.read import read_sources
from modelyard.results.folder import FOLDER
from modelyard.store.atomic import write_atomically

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.reports.gathered.gather import Gathered


@dataclass(frozen=True)
class Report:
    """A report that was made: what it says, and the file that it is."""

    gathered: Gathered
    format: str
    data: bytes
    path: str | None = None
    """Where it was written; None where nowhere."""

    def __str__(self) -> str:
        return self.data.decode(errors="replace")

    def _repr_markdown_(self) -> str | None:
        return str(self) if self.format == "markdown" else None

    def _repr_html_(self) -> str | None:
        return str(self) if self.format == "html" else None


def make_report(
    *results: str,
    output: str | None = None,
    format: str | None = None,
    baseline: str | Sequence[str] | None = None,
    pull_request: bool = False,
    light: Sequence[str | float] = ("10ms", "50ms"),
    title: str = "Results",
    task: str | None = None,
    model: str | None = None,
    runtime: str | None = None,
    machine: str | None = None,
    force: bool = False,
    zoo: str | None = None,
) -> Report:
    """Make a report of everything measured, and write it where an output is named.

    Args:
        results: folders of results, or tables (CSV, Parquet, JSON) of a report; `benchmarks/results` without.
        output: the file; its ending says the format.
        format: such as `markdown`, where no ending says it.
        baseline: what the results are compared with, as `results`; for a pull request.
        pull_request: in the form of a comment: what changed first, and no longer than GitHub takes.
        light: between which times the light turns from green to amber, and to red.
        title: of the report.
        task: only models of this task.
        model: only this model.
        runtime: only this runtime, or the label of a runtime and its provider, such as `onnx_cpu`.
        machine: only machines whose name contains this, or whose fingerprint begins so.
        force: write over a file that modelyard did not write.
        zoo: whose cards know more of the models; the one at hand by default.
    """
    name = format or format_for(output)
    form = format_named(name)
    if output is None and not form.TEXT:
        hint = f"Name a file: `--output report{form.SUFFIXES[0]}`."
        raise UsageError(f"{name} cannot be printed", hint=hint)
    if pull_request and not baseline:
        raise InputError("a pull request is compared with a baseline", hint="Add `--baseline FOLDER`.")
    if output is not None:
        demand_own(output, form, force=force)
    chosen = partial(read_sources, task=task, model=model, runtime=runtime, machine=machine)
    before = chosen(_listed(baseline), demanded=False) if baseline else None
    options = Options(title, turns_of(light), before, pull_request)
    gathered = chosen(results or (FOLDER,))
    if not pull_request:  # what a card states is no measurement to compare
        gathered = with_cards(gathered, zoo)
    data = form.write(gathered, options)
    if output is not None:
        os.makedirs(os.path.dirname(output) or ".", exist_ok=True)
        write_atomically(os.path.realpath(output), sealed(data, form))
    return Report(gathered, name, data, output)


def _listed(given: str | Sequence[str]) -> Sequence[str]:
    return (given,) if isinstance(given, str) else given
