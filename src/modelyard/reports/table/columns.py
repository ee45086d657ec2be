"""The columns of a table of rows: their names with their units, in their order."""

from __future__ import annotations

FIRST = (
    "model", "version", "task", "backend", "batch", "machine", "machine_digest", "device", "threads",
    "random_weights", "other_conditions", "latency_ms", "latency_low_ms", "latency_high_ms", "p95_ms",
    "throughput_per_s", "throughput_low_per_s", "throughput_high_per_s", "size_mb", "metric", "score",
    "score_low", "score_high", "score_samples", "dataset", "score_group", "score_source", "score_digest",
    "base_model", "licence", "parameters", "problem", "verdict", "made", "digest", "engine",
    "precision", "notes",
)  # fmt: skip
"""What every table has; the other figures follow by their names."""
WORDS = frozenset({
    "model", "version", "task", "backend", "machine", "machine_digest", "device", "other_conditions",
    "metric", "dataset", "score_group", "score_source", "score_digest", "base_model", "licence", "problem",
    "verdict", "made", "digest", "engine", "precision", "notes",
})  # fmt: skip
WHOLE, YES = frozenset({"batch", "threads", "parameters", "score_samples"}), frozenset({"random_weights"})
MILLI, MEGA = 1e-3, 1e6
UNITS = {"_ms": MILLI, "_s": 1.0, "_us": 1e-6, "_mb": MEGA, "_per_s": 1.0, "_j": 1.0}
"""What one of a unit is in that of a row: seconds, bytes, joules."""
_TIMES = ("median", "mean", "minimum", "cold_start", "open", "first_answer", "timer")
_SIZES = ("peak_memory", "engine_memory", "grown", "file_size")


def column_of(figure: str, end: str = "") -> str:
    """Name the column of a figure, or of an end of its interval: `p99_ms`, `p99_low_ms`.

    Args:
        figure: as a result names it.
        end: `low` or `high`.
    """
    name = f"{figure}{end and '_'}{end}{_unit_of(figure)}"
    return f"figure_{name}" if name in FIRST and figure != "p95" else name


def figure_of(column: str) -> tuple[str, str, float]:
    """Give the figure of a column, which end of it (or none), and what its unit is worth.

    Args:
        column: as `column_of` named it.
    """
    unit = next((one for one in sorted(UNITS, key=len, reverse=True) if column.endswith(one)), "")
    name = column.removesuffix(unit).removeprefix("figure_")
    end = next((one for one in ("low", "high") if name.endswith(f"_{one}")), "")
    return name.removesuffix(f"_{end}") if end else name, end, UNITS.get(unit, 1.0)


def _unit_of(figure: str) -> str:
    if figure in _TIMES or (figure[:1] == "p" and figure[1:].isdecimal()):
        return "_ms"
    return "_mb" if figure in _SIZES else "_j" if figure == "energy" else ""
