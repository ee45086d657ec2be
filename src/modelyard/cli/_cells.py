"""How the cells of a benchmark look: in a table, and as plain data."""

from __future__ import annotations

from modelyard.benchmark.statistics import NEEDED, missing
from modelyard.cards.score import score_said
from modelyard.cli import _show
from modelyard.core import amount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from modelyard.benchmark.asked.config import Config
    from modelyard.benchmark.run.measured import Measured

HEADERS = (
    "MODEL", "RUNTIME", "BATCH", "MEDIAN", "95 % INTERVAL", "P90", "P95", "P99", "PER SECOND", "COLD START",
    "MEMORY", "SAMPLES", "SCORE", "STATUS",
)  # fmt: skip
SPARE = ("COLD START", "P90", "P95", "P99", "MEMORY", "SAMPLES", "PER SECOND")
"""What goes first where there is no room."""
_SIDES = "llrrrrrrrrrrrl"
_SCORE = HEADERS.index("SCORE")
_NOTHING = "–"
_FEW = 3
_BRIEF = 0.001
"""Seconds: threads that meet again in each call take a part of one that is shorter, and may cost more than
they give."""


def table_of(rows: list[Measured], config: Config) -> tuple[list[Sequence[str]], Sequence[str], str]:
    """Give rows, headers and sides of the table; a score has a column where one was asked for."""
    cells = [cells_of(one, config) for one in rows]
    if config.accuracy:
        name = metric_of(rows)
        short = [(*row[:_SCORE], row[_SCORE].removeprefix(f"{name} "), *row[_SCORE + 1 :]) for row in cells]
        return [*short], HEADERS, _SIDES if name else _SIDES[:_SCORE] + "l" + _SIDES[_SCORE + 1 :]
    kept = [at for at in range(len(HEADERS)) if at != _SCORE]
    sides = "".join(_SIDES[at] for at in kept)
    return [[row[at] for at in kept] for row in cells], [HEADERS[at] for at in kept], sides


def metric_of(rows: list[Measured]) -> str | None:
    """Name the metric that all scores are of; None where they are of several, or there is none."""
    names = {one.headline[0] for one in rows if one.headline is not None}
    return names.pop() if len(names) == 1 else None


def cells_of(one: Measured, config: Config) -> tuple[str, ...]:
    """Give a row of the table."""
    cell, figures = one.cell, one.figures()
    name = cell.model + (" (random)" if cell.weights == "random" else "")
    return (
        name, cell.runtime, str(cell.batch), _time(figures.get("median")), _interval(one),
        *(_percentile(one, percent) for percent in NEEDED),
        _rate(figures.get("throughput")), _time(figures.get("cold_start")),
        amount.human_bytes(int(figures["peak_memory"] or 0)) if figures else _NOTHING,
        str(len(one.samples)), _score(one), "failed" if one.trouble is not None else status_of(one, config),
    )  # fmt: skip


def status_of(one: Measured, config: Config) -> str:
    """Say in a few words how far it is, or why it goes no further."""
    if one.trouble is not None:
        return f"failed: {one.trouble.splitlines()[0]}"
    count, stopped = len(one.found), one.stop(config)
    if stopped is not None:
        return f"wide after {count} processes" if stopped == "processes spent" else stopped
    if count < config.processes:
        return f"{count} of {config.processes} processes"
    return f"{count} of at most {config.most_processes}"


def failures(rows: list[Measured]) -> list[str]:
    """Give the reasons of the rows that failed, each once with the cells it is of."""
    said: dict[str, list[str]] = {}
    for one in rows:
        if one.trouble is not None:
            said.setdefault(one.trouble, []).append(_place(one))
    return [f"failed: {_listed(cells)}: {reason}" for reason, cells in said.items()]


def line_of(one: Measured, config: Config) -> str:
    """Give a row for a table that is still filling."""
    cell, middle = one.cell, one.median
    return _show.inert(
        f"{cell.model:<16.16} {cell.runtime:<11.11} {cell.batch:>3} {_time(middle):>8} {_interval(one):>17} "
        f"{status_of(one, config)}"
    )


def remarks(rows: list[Measured]) -> list[str]:
    """Give what has to be read beside the figures, each once with the cells it is of."""
    said: dict[str, list[str]] = {}
    for one in rows:
        scored = (one.score or {}).get("notes", ())
        for note in [*one.notes(), *scored] if one.problem is None else ():
            said.setdefault(note, []).append(_place(one))
    lines = [f"{note} ({_whose(cells, len(rows))})" for note, cells in said.items()]
    name = metric_of(rows)
    score = [f"SCORE is {name}"] if name else []
    return [*score, *lines, *best_batches(rows), *_worth_trying(rows), *_warmed(rows)]


def _worth_trying(rows: list[Measured]) -> list[str]:
    """Name the cells whose calls are so brief that one thread alone may be as fast, which nobody measured."""
    brief = [
        _place(one)
        for one in rows
        if one.found and (one.found[0]["used"].get("threads") or 1) > 1 and (one.median or 1.0) < _BRIEF
    ]
    if not brief:
        return []
    return [
        f"calls below {1000 * _BRIEF:g} ms on several threads ({_whose(brief, len(rows))}): "
        "`--threads 1` may be as fast or faster, which was not measured here"
    ]


def _warmed(rows: list[Measured]) -> list[str]:
    """Say after how many calls they were measured, and what reading the clock adds to each time."""
    found = [figures for figures in (one.figures() for one in rows) if figures]
    if not found:
        return []
    calls = [int(one["warm_up_calls"] or 0) for one in found]
    clock = 1e6 * max(one["timer"] or 0.0 for one in found)
    few, many = min(calls), max(calls)
    told = f"{few} to {many}" if few < many else f"{few}"
    return [f"warm-ups of {told} calls; reading the clock adds {clock:.2f} µs to each time"]


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
        "notes": [*one.notes(), *(one.score or {}).get("notes", ())],
        "score": dict((one.score or {}).get("figures", {})) or None,
        "problem": one.trouble,
        "result": one.path,
        "score_result": (one.score or {}).get("path"),
    }


def _place(one: Measured) -> str:
    return f"{one.cell.model} {one.cell.runtime} {one.cell.batch}"


def _whose(cells: list[str], count: int) -> str:
    if len(cells) == count:
        return "all"
    return ", ".join(cells) if len(cells) <= _FEW else f"{len(cells)} of {count} cells"


def _listed(cells: list[str]) -> str:
    more = f" and {len(cells) - _FEW} more" if len(cells) > _FEW else ""
    return ", ".join(cells[:_FEW]) + more


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
    return f"{_time(ends[0]).removesuffix(' ms')} to {_time(ends[1])}" if ends else _NOTHING


def _rate(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
