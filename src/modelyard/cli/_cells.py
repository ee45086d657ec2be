"""How the cells of a benchmark look: in a table, and as plain data."""

from __future__ import annotations

from modelyard.benchmark.statistics import NEEDED, missing
from modelyard.cards.score import score_said
from modelyard.core import amount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from modelyard.benchmark.asked.config import Config
    from modelyard.benchmark.run.measured import Measured

HEADERS = (
    "MODEL", "RUNTIME", "BATCH", "MEDIAN", "95 % INTERVAL", "P90", "P95", "P99", "PER SECOND", "COLD START",
    "MEMORY", "SAMPLES", "SCORE", "STATUS",
)  # fmt: skip
SIDES = "llrrlrrrrrrrll"
_NOTHING = "–"


def cells_of(one: Measured, config: Config) -> tuple[str, ...]:
    """Give a row of the table."""
    cell, figures = one.cell, one.figures()
    name = cell.model + (" (random)" if cell.weights == "random" else "")
    return (
        name, cell.runtime, str(cell.batch), _time(figures.get("median")), _interval(one),
        *(_percentile(one, percent) for percent in NEEDED),
        _rate(figures.get("throughput")), _time(figures.get("cold_start")),
        amount.human_bytes(int(figures["peak_memory"] or 0)) if figures else _NOTHING,
        str(len(one.samples)), _score(one), status_of(one, config),
    )  # fmt: skip


def status_of(one: Measured, config: Config) -> str:
    if one.trouble is not None:
        return f"failed: {one.trouble.splitlines()[0]}"
    return one.stop(config) or f"{len(one.found)} of {config.processes} processes"


def line_of(one: Measured, config: Config) -> str:
    """Give a row for a table that is still filling."""
    cell, middle = one.cell, one.median
    return (
        f"{cell.model:<20.20} {cell.runtime:<13.13} {cell.batch:>4} {_time(middle):>9}  "
        f"{_interval(one):<18} {status_of(one, config)}"
    )


def remarks(rows: list[Measured]) -> list[str]:
    """Give what has to be read beside the figures, each once with the cells it is of."""
    said: dict[str, list[str]] = {}
    for one in rows:
        for note in one.notes() if one.problem is None else ():
            said.setdefault(note, []).append(f"{one.cell.model} {one.cell.runtime} {one.cell.batch}")
    lines = [f"{note} ({_whose(cells, len(rows))})" for note, cells in said.items()]
    return [*lines, *best_batches(rows), *_warmed(rows)]


def _warmed(rows: list[Measured]) -> list[str]:
    """Say after how many calls they were measured, and what reading the clock adds to each time."""
    found = [figures for figures in (one.figures() for one in rows) if figures]
    if not found:
        return []
    calls = [int(one["warm_up_calls"] or 0) for one in found]
    clock = 1e6 * max(one["timer"] or 0.0 for one in found)
    return [
        f"warm-ups of {min(calls)} to {max(calls)} calls; reading the clock adds {clock:.2f} µs to each time"
    ]


def best_batches(rows: list[Measured]) -> list[str]:
    """Say, where there are several batches, with which the most inputs a second are answered."""
    found: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for one in rows:
        rate = one.figures().get("throughput")
        if rate is not None and one.problem is None:
            found.setdefault((one.cell.model, one.cell.runtime), []).append((rate, one.cell.batch))
    return [
        f"{model} {runtime}: most inputs a second, {_rate(max(rates)[0])}, with batches of {max(rates)[1]}"
        for (model, runtime), rates in found.items()
        if len(rates) > 1
    ]


def data_of(one: Measured, config: Config) -> dict[str, Any]:
    """Give a cell as JSON can hold it."""
    return {
        **one.cell.as_dict(),
        "random_weights": one.cell.weights == "random",
        "artifact": dict(one.prepared.artifact()) if one.prepared else None,
        "figures": one.figures(),
        "intervals": {name: list(ends) for name, ends in one.intervals().items()},
        "samples": len(one.samples),
        "processes": len(one.found),
        "stopped": one.stop(config),
        "notes": one.notes(),
        "score": dict((one.score or {}).get("figures", {})) or None,
        "problem": one.trouble,
        "result": one.path,
        "score_result": (one.score or {}).get("path"),
    }


def _whose(cells: list[str], count: int) -> str:
    if len(cells) == count:
        return "all"
    return ", ".join(cells) if len(cells) <= 3 else f"{len(cells)} of {count} cells"


def _time(seconds: float | None) -> str:
    return _NOTHING if seconds is None else amount.milliseconds(1000 * seconds)


def _score(one: Measured) -> str:
    if one.headline is None:
        return _NOTHING
    name, value = one.headline
    return f"{name} {score_said(name, value)}"


def _percentile(one: Measured, percent: int) -> str:
    """Give a percentile, or how many samples are missing for it."""
    value, lacking = one.figures().get(f"p{percent}"), missing(len(one.samples), percent)
    return f"{_NOTHING} ({lacking} more)" if value is None and one.found else _time(value)


def _interval(one: Measured) -> str:
    ends = one.interval
    return f"{_time(ends[0])} to {_time(ends[1])}" if ends else _NOTHING


def _rate(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
