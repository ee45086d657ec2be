"""The columns of tables: rows as records for a table on the page, each figure in its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.cards.vocabulary import metric_kind
from modelyard.reports.clean import one_line
from modelyard.reports.table.record import as_record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.reports.gathered.figure import Figure
    from modelyard.reports.gathered.row import Row

_NUMBERS = {
    "latency_ms": ("latency, ms", "%.3g"),
    "p95_ms": ("p95, ms", "%.3g"),
    "throughput_per_s": ("throughput, 1/s", "%.0f"),
    "score_percent": ("score, %", "%.2f"),
    "score": ("score", "%.4f"),
    "size_mb": ("size, MB", "%.2f"),
    "peak_memory_mb": ("peak memory, MB", "%.0f"),
    "cold_start_ms": ("cold start, ms", "%.0f"),
    "parameters": ("parameters", "localized"),
}
_AT = "The ends of the interval at 95 %."
_ENDS = {"latency_ends": "its interval, ms", "score_ends": "its interval"}
ORDER = (
    "model", "version", "backend", "batch", "latency_ms", "latency_ends", "score_percent", "score",
    "score_ends", "metric", "p95_ms", "throughput_per_s", "size_mb", "task", "peak_memory_mb",
    "cold_start_ms", "parameters", "licence", "machine", "threads", "verdict",
)  # fmt: skip


def table_of(rows: Iterable[Row]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Give records without the columns in which nothing stands, and how their columns are shown.

    Args:
        rows: of what was gathered.
    """
    import streamlit as st

    full = [_record(one) for one in rows]
    names = [name for name in ORDER if any(one.get(name) not in (None, "") for one in full)]
    records = [{name: _cell(one.get(name)) for name in names} for one in full]
    shown = {
        name: st.column_config.NumberColumn(label, format=form) for name, (label, form) in _NUMBERS.items()
    }
    return records, shown | {
        name: st.column_config.TextColumn(label, help=_AT) for name, label in _ENDS.items()
    }


def _record(row: Row) -> dict[str, Any]:
    """Give the record of a row, with its intervals in words, and shares in percent."""
    found, score = dict(as_record(row)), row.score
    found["latency_ends"] = _ends(row.latency, 1e3, ".3g")
    if score is None:
        return found
    is_share = metric_kind(score.metric) == "fraction"
    if is_share:
        found |= {"score": None, "score_percent": 100 * score.figure.value}
    found["score_ends"] = _ends(score.figure, 100 if is_share else 1, ".2f" if is_share else ".4f")
    return found


def _ends(figure: Figure | None, scale: float, form: str) -> str | None:
    """`0.0541 to 0.0582`; None where a figure has no interval."""
    if figure is None or figure.low is None or figure.high is None:
        return None
    return f"{scale * figure.low:{form}} to {scale * figure.high:{form}}"


def _cell(value: object) -> object:
    return one_line(value) if isinstance(value, str) else value
