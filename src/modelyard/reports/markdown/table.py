"""The table of a part: a row for each model and backend, and what has to be read beside it."""

from __future__ import annotations

from modelyard.reports.gathered.empty import why_empty
from modelyard.reports.gathered.versions import names_of
from modelyard.reports.markdown import figures
from modelyard.reports.markdown.beside import Beside
from modelyard.reports.markdown.text import said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modelyard.reports.gathered.parts import Part
    from modelyard.reports.gathered.row import Row

HEADERS = ("Model", "Backend", "Latency (ms)", "p95 (ms)", "Throughput (s/s)", "Size (MB)")
_SIDES = "llrrrrr"


def table_of(part: Part, light: tuple[float, float]) -> list[str]:
    """Give the lines of a part's table, and below it what its scores are of and what its rows bear.

    Args:
        part: rows that may be compared.
        light: where the light of a latency turns.
    """
    beside, names = Beside(part.rows), map(said, names_of(part.rows))
    rows = [
        _cells(one, name, light, (beside.of_speed(at), beside.of_score(at)))
        for at, (one, name) in enumerate(zip(part.rows, names, strict=True))
    ]
    below = [*beside.lines(), " ".join(why_empty(part.rows))]
    heads = (*HEADERS, said(figures.score_head(part.rows)))
    return [*lines_of(heads, rows, _SIDES), *paragraph(below)]


def lines_of(headers: Sequence[str], rows: Sequence[Sequence[str]], sides: str) -> Iterator[str]:
    """Give the lines of a table.

    Args:
        headers: of its columns.
        rows: of cells that are Markdown.
        sides: `l` or `r` for each column.
    """
    yield f"| {' | '.join(headers)} |"
    yield f"| {' | '.join('--:' if side == 'r' else ':--' for side in sides)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def paragraph(lines: Sequence[str]) -> list[str]:
    """Give lines below a table, each on a line of its own; nothing where all are empty.

    Args:
        lines: of Markdown.
    """
    kept = [one for one in lines if one]
    return ["", "\\\n".join(kept)] if kept else []


def _cells(one: Row, name: str, light: tuple[float, float], marks: tuple[str, str]) -> tuple[str, ...]:
    return (
        name, said(one.backend), figures.latency(one.latency, light) + marks[0],
        figures.milliseconds(one.figures.get("p95")), figures.rate(one.throughput),
        figures.megabytes(one.size), figures.score(one.score) + marks[1],
    )  # fmt: skip
