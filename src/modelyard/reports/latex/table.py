"""One table in the style of booktabs."""

from __future__ import annotations

from modelyard.cards.score import title_of
from modelyard.core.amount import counted
from modelyard.reports.gathered.empty import why_empty
from modelyard.reports.gathered.versions import names_of
from modelyard.reports.latex.text import said
from modelyard.reports.markdown import figures
from modelyard.reports.markdown.text import SENTENCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.reports.gathered.figure import Score
    from modelyard.reports.gathered.parts import Part
    from modelyard.reports.gathered.row import Row

_HEADERS = ("Model", "Backend", "Latency (ms)", "p95 (ms)", "Throughput (s/s)", "Size (MB)")


def lines_of(part: Part, conditions: str) -> Iterator[str]:
    """Give the lines of a table; its caption says what its rows share.

    Args:
        part: rows that may be compared.
        conditions: their name.
    """
    yield from (r"\begin{table}", r"  \centering", f"  \\caption{{{_caption(part, conditions)}}}")
    yield from (r"  \begin{tabular}{llrrrrr}", r"    \toprule")
    yield f"    {' & '.join((*_HEADERS, said(figures.score_head(part.rows))))} \\\\"
    yield r"    \midrule"
    for name, row in zip(names_of(part.rows), part.rows, strict=True):
        yield f"    {' & '.join(_cells(name, row))} \\\\"
    yield from (r"    \bottomrule", r"  \end{tabular}", r"\end{table}")


def _caption(part: Part, conditions: str) -> str:
    about = dict.fromkeys(_about(one.score) for one in part.rows if one.score is not None)
    task, where = part.task or "Models", f" on {conditions}, batch {part.batch}" if part.timed else ""
    ends = "In brackets: intervals at 95 %."
    sentences = [f"{task}{where}.", *about, ends, *why_empty(part.rows)]
    return " ".join(said(one, SENTENCE) for one in sentences)


def _about(score: Score) -> str:
    """Say what a score is of: `Top-1 accuracy: digits, 100 samples.`"""
    samples = counted(score.samples, "sample") if score.samples else ""
    known = ", ".join(filter(None, (score.dataset, samples, score.source)))
    return f"{title_of(score.metric)}{known and ': '}{known}."


def _cells(name: str, row: Row) -> tuple[str, ...]:
    cells = (
        name, row.backend, figures.milliseconds(row.latency), figures.milliseconds(row.figures.get("p95")),
        figures.rate(row.throughput), figures.megabytes(row.size), figures.score(row.score),
    )  # fmt: skip
    return tuple(map(said, cells))
