"""`modelyard report`: everything measured as one file, for people, for a pull request, or for other tools."""

from __future__ import annotations

import sys

from modelyard.cli import _show
from modelyard.core.amount import counted

ALIASES = {"results_dir": "results", "folder": "results", "label": "runtime"}


def report(
    *,
    results: list[str] | None = None,
    output: str | None = None,
    format: str | None = None,
    baseline: list[str] | None = None,
    pull_request: bool = False,
    light: list[str] | None = None,
    title: str = "Results",
    task: str | None = None,
    model: str | None = None,
    runtime: str | None = None,
    machine: str | None = None,
    force: bool = False,
    json: bool = False,
    quiet: bool = False,
    zoo: str | None = None,
) -> int:
    """Make a report of results: Markdown, HTML, CSV, Parquet, LaTeX or JSON, by the ending of the output.

    A row is a model on a backend; rows stand in one table only where their speeds were measured on the same
    machine, device, threads and batch. Of several results of one cell the newest counts. A latency has a
    light, and a sentence says how much faster each backend is than PyTorch. What could not be measured is
    told with its reason. Without --output, Markdown is printed.

    With --pull-request, results are compared with a baseline: what became slower or worse comes first, and
    the text is no longer than a comment on GitHub may be.

    Args:
        results: Folders of results, or tables: a CSV, Parquet or JSON that a report wrote, or any CSV with
            the columns Model, Backend, Latency (ms); benchmarks/results by default.
        output: The file to write; its ending says the format.
        format: Such as markdown or csv, where no ending says it.
        baseline: What the results are compared with: folders or tables.
        pull_request: In the form of a comment on a pull request; it needs --baseline.
        light: Below the first time a latency is green, above the second red; 10ms 50ms by default.
        title: Of the report.
        task: Only models of this task.
        model: Only this model.
        runtime: Only this runtime, or a label such as onnx_cpu.
        machine: Only machines whose name contains this, or whose fingerprint begins so.
        force: Write over a file that modelyard did not write.
        json: The same as --format json.
        quiet: Do not say what was written.
        zoo: Whose cards tell more of the models; the one at hand by default.

    Examples:
        modelyard report
        modelyard report --output RESULTS.md
        modelyard report --results benchmarks/results --output reports/comparison.html
        modelyard report --runtime onnx_cpu --output results.csv
        modelyard report --results results.csv --light 5ms 20ms
        modelyard report --baseline main-results --pull-request --output comment.md
    """
    from modelyard.reports.report import make_report

    made = make_report(
        *results or (), output=None if output == "-" else output, format="json" if json else format,
        baseline=baseline, pull_request=pull_request, light=light or ("10ms", "50ms"), title=title,
        task=task, model=model, runtime=runtime, machine=machine, force=force, zoo=zoo,
    )  # fmt: skip
    for one in made.gathered.damaged:
        _show.warn(f"{one.path}: {one.reason}")
    if made.path is None:
        text = str(made).rstrip("\n")
        _show.out(_show.inert_lines(text) if sys.stdout.isatty() else text)
    elif not quiet:
        _show.say(f"{made.path}: written, of {counted(len(made.gathered.rows), 'measurement')}")
    return 0
