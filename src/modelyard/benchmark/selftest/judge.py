"""What the selftest holds against the truth: a row for each figure whose truth is known.

A row that fails names what is not to be trusted. Rows of places (which samples a percentile divides, which
calls come first) are untouched by a busy machine, so that there a failure is the harness's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median
from typing import Any

from modelyard.benchmark.selftest.pretend import APPETITE, FIRST, LEAK, OPENING, SECONDS
from modelyard.results.document import Result

WIDEST = 0.05
"""Of the truth: no interval may be wider, and no figure without one further away."""
SLACK = 0.01
"""Of the truth: what a call costs beside what is pretended."""
_TICK = 0.03
"""Seconds by which two clocks may tell the start of a process differently."""
_CLOCK = 1e-5
"""Seconds that reading the clock may take."""


@dataclass(frozen=True)
class Finding:
    """One estimate held against the truth."""

    behaviour: str
    figure: str
    truth: str
    found: str
    holds: bool
    means: str
    """What is not to be trusted on this machine where it does not hold."""
    why: tuple[str, ...] = ()
    """What may have spoiled it."""
    is_wide: bool = False
    """Whether the truth is in the interval, which fails for its width alone."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


Judge = Callable[[Result], list[Finding]]


def judged(results: Sequence[Result]) -> list[Finding]:
    """Hold each result against what was pretended.

    Args:
        results: of the behaviours, one for each and its batches.
    """
    rows = [row for result in results for judge in _JUDGES[result.model] for row in judge(result)]
    return sorted(rows + _peaks(results), key=lambda one: [*SECONDS].index(one.behaviour))


def _row(
    result: Result,
    figure: str,
    truth: float,
    found: str,
    *,
    holds: bool,
    show: Callable[[float], str],
    is_wide: bool = False,
) -> Finding:
    batch = f", batch {result.key['batch']}" if result.model == "by_batch" else ""
    why = () if holds else tuple(_of_machine(result))
    return Finding(result.model, f"{figure}{batch}", show(truth), found, holds, figure, why, is_wide)


def _covered(figure: str, truth: Callable[[Result], float], show: Callable[[float], str]) -> Judge:
    """The interval holds the truth and is narrow, and the figure lies in it."""

    def judge(result: Result) -> list[Finding]:
        expected, (low, high) = truth(result), result.intervals[figure]
        covers = low - SLACK * expected <= expected <= high + SLACK * expected
        narrow, value = high - low <= WIDEST * expected, result.figures[figure] or 0.0
        inside = low <= value <= high
        found = f"{show(low)} to {show(high)}" + ("" if inside else f", and {show(value)} is told")
        name = _NAMES.get(figure, figure)
        wide, holds = covers and inside and not narrow, covers and narrow and inside
        return [_row(result, name, expected, found, holds=holds, show=show, is_wide=wide)]

    return judge


def _near(
    figure: str, truth: Callable[[Result], float], show: Callable[[float], str], least: float = 0.0
) -> Judge:
    """A figure without an interval is no further from the truth than 5 %, or `least`."""

    def judge(result: Result) -> list[Finding]:
        expected, value = truth(result), result.figures.get(figure)
        if value is None:
            return []
        holds = abs(value - expected) <= max(WIDEST * expected, least)
        return [_row(result, _NAMES.get(figure, figure), expected, show(value), holds=holds, show=show)]

    return judge


def _of_machine(result: Result) -> list[str]:
    """What may have spoiled its times: what was seen of the machine, and calls that took longer than told."""
    said = [note for note in result.notes if not note.startswith(("random", "it", "others", "no energy"))]
    late = _interrupted(result)
    return [*said, f"{late:.1%} of the calls were interrupted"] if late > 0.001 else said


def _interrupted(result: Result) -> float:
    """Give the share of the calls that took a twentieth longer than pretended."""
    late = [
        sample > (1 + WIDEST) * truth
        for process, truths in _calls(result)
        for sample, truth in zip(process, truths, strict=True)
    ]
    return sum(late) / len(late)


def _calls(result: Result) -> list[tuple[Sequence[float], list[float]]]:
    """Give what each process kept, and what its calls were to take, which follow the warm-ups."""
    seconds, batch = SECONDS[result.model], result.key["batch"]
    began = [1 + len(one["warm_up"]) for one in result.environment["processes"]]
    return [
        (process, [seconds(first + call, batch) for call in range(len(process))])
        for first, process in zip(began, result.samples.values(), strict=True)
    ]


def _exactly(reckon: Callable[[list[float]], float]) -> Callable[[Result], float]:
    """Reckon a figure from what the calls were to take."""
    return lambda result: reckon([truth for _, truths in _calls(result) for truth in truths])


def _percentiles_divide(result: Result) -> list[Finding]:
    """So many percent of the samples, and not one more, lie at a percentile or below it."""
    samples, found = [one for process in result.samples.values() for one in process], []
    for percent in (90, 95, 99):
        value = result.figures[f"p{percent}"]
        if value is not None:
            below, at_most = sum(one < value for one in samples), sum(one <= value for one in samples)
            holds = 100 * below < percent * len(samples) <= 100 * at_most
            share = f"{100 * below / len(samples):.2f} % below it"
            name = f"place of p{percent}"
            found.append(Finding(result.model, name, f"{percent} %", share, holds, name))
    return found


def _quantile(percent: int) -> Judge:
    """A percentile of what the calls were to take, by its definition: so many percent do not exceed it."""
    return _near(
        f"p{percent}", _exactly(lambda calls: sorted(calls)[-(-percent * len(calls) // 100) - 1]), _ms
    )


def _warm_up_is_left_out(result: Result) -> list[Finding]:
    first = median(median(process[:20]) for process in result.samples.values())
    return [Finding(result.model, "first calls", "1 ms", _ms(first), first < 2e-3, "end of warm-ups")]


def _is_said(word: str, figure: str, *, truly: bool) -> Judge:
    """A note is there, or is not."""

    def judge(result: Result) -> list[Finding]:
        said = any(word in note for note in result.notes)
        words = ["not said", "said"]
        return [Finding(result.model, figure, words[truly], words[said], said == truly, figure)]

    return judge


def _appetite_is_seen(result: Result) -> list[Finding]:
    value = result.figures["engine_memory"] or 0.0
    holds = APPETITE <= value <= (1 + WIDEST) * APPETITE
    return [_row(result, "memory of the engine", APPETITE, _mb(value), holds=holds, show=_mb)]


def _peaks(results: Sequence[Result]) -> list[Finding]:
    """The process with the appetite has so much more at its peak than the same without."""
    peaks = {one.model: one.figures.get("peak_memory") or 0.0 for one in results}
    if not {"hungry", "constant"} <= peaks.keys():
        return []
    more = peaks["hungry"] - peaks["constant"]
    holds = abs(more - APPETITE) <= WIDEST * APPETITE
    return [Finding("hungry", "peak memory, more", _mb(APPETITE), _mb(more), holds, "peak memory")]


def _cold_start(result: Result) -> list[Finding]:
    """Of the first process, whose age is known; the figure is the middle of all."""
    truth, starts = _cold(result), [one["cold_start"] for one in result.environment["processes"]]
    if truth is None:
        return []
    near = abs(starts[0] - truth) <= max(WIDEST * truth, _TICK)
    holds = near and result.figures["cold_start"] == median(starts)
    return [_row(result, "cold start", truth, _ms(starts[0]), holds=holds, show=_ms)]


def _cold(result: Result) -> float | None:
    """How old the first process was, by the system's books, with its model open; then its first answer."""
    age = result.runtime.get("options", {}).get("age")
    return None if age is None else float(age) + float(result.environment["processes"][0]["first_answer"])


def _batches_a_second(result: Result) -> float:
    batch: int = result.key["batch"]
    return batch / SECONDS["by_batch"](0, batch)


def _leaked(result: Result) -> float:
    return LEAK * median(len(process) for process in result.samples.values())


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.4g} ms"


def _us(seconds: float) -> str:
    return f"{1e6 * seconds:.2g} µs"


def _mb(size: float) -> str:
    return f"{size / 1e6:.0f} MB"


def _rate(value: float) -> str:
    return f"{value:,.0f}"


_NAMES = {
    "throughput": "per second",
    "timer": "reading the clock",
    "first_answer": "first answer",
    "cold_start": "cold start",
    "grown": "growth",
}
_MEDIAN = _covered("median", _exactly(median), _ms)
_TAIL = [_percentiles_divide, *map(_quantile, (90, 95, 99))]
_JUDGES: dict[str, list[Judge]] = {
    "constant": [
        _MEDIAN, *_TAIL, _near("timer", lambda _: 0.0, _us, _CLOCK),
        _is_said("memory grows", "a leak", truly=False),
    ],
    "bimodal": [_MEDIAN, _near("mean", _exactly(fmean), _ms), *_TAIL],
    "heavy_tailed": [_covered("median", lambda _: 1e-3 * math.cbrt(2), _ms), *_TAIL],
    "drifting": [_MEDIAN, _is_said("drifts", "drift", truly=True)],
    "warming": [_MEDIAN, _warm_up_is_left_out],
    "littering": [_covered("median", lambda _: 1e-3, _ms)],
    "by_batch": [_MEDIAN, _covered("throughput", _batches_a_second, _rate)],
    "late": [
        _MEDIAN, _near("open", lambda _: OPENING, _ms), _near("first_answer", lambda _: FIRST, _ms),
        _cold_start,
    ],
    "hungry": [_MEDIAN, _appetite_is_seen],
    "leaking": [_MEDIAN, _near("grown", _leaked, _mb), _is_said("memory grows", "a leak", truly=True)],
}  # fmt: skip
