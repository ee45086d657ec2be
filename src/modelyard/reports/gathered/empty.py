"""`why_empty`: why cells of a table are empty, in words."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.reports.gathered.row import Row


def why_empty(rows: Iterable[Row]) -> list[str]:
    """Say why a p95, a size or a score is missing; nothing where none is, or where it is not known why.

    Args:
        rows: of a table.
    """
    measured = [row for row in rows if row.digest is not None and row.latency is not None]
    told = {
        "No p95: too few calls were timed for one.": any("p95" not in row.figures for row in measured),
        "No size: the framework ran the model itself, and no file of it was exported.": any(
            row.size is None and (row.speed is None or row.speed.artifact.get("format") is None)
            for row in measured
        ),
        "No score: none was measured.": any(row.score is None for row in measured),
    }
    return [sentence for sentence, holds in told.items() if holds]
