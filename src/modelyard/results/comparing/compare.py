"""Compare two results: which is faster, or better, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, inf, isclose, log, sqrt
from statistics import fmean, median

from modelyard.cards.headline import primary_metric
from modelyard.cards.vocabulary import LOWER_IS_BETTER
from modelyard.core.errors import InputError
from modelyard.results.comparing.comparable import comparable
from modelyard.results.comparing.comparison import (
    BETTER,
    EQUAL,
    FASTER,
    RATIO,
    SLOWER,
    UNKNOWN,
    WORSE,
    Comparison,
)
from modelyard.results.comparing.drift import drift
from modelyard.results.comparing.needed import narrowing, processes_of_each
from modelyard.results.comparing.rank_interval import shift, shift_interval
from modelyard.results.comparing.refuse import demand_comparable
from modelyard.results.document import Result
from modelyard.results.figure import is_time

RATIO_MARGIN, SHARE_MARGIN = 0.02, 0.005
FEWEST_PROCESSES = 4  # on each side, for an interval at 95 %; three give 90 % at most
ERRORS = LOWER_IS_BETTER | {"ece"}  # figures of which less is better
_Z = 1.959964
_SAMPLES = ("data", "slice")  # fields of a key without which two samples of one place are not the same

__all__ = ["Comparison", "comparable", "compare"]


def compare(
    a: Result,
    b: Result,
    *,
    across: Sequence[str] = (),
    metric: str | None = None,
    margin: float | None = None,
) -> Comparison:
    """Say what B is against A, where their keys allow it.

    Latency: the ratio is Hodges' and Lehmann's, the median of all ratios of a process's median of B to one of
    A, because samples of one process are alike and only processes are independent; it is not the ratio of the
    two medians, which stand beside it. Its interval comes from exact rank counts;
    where both runs timed the same anchor, it reaches to the ratio corrected by it too. Accuracy: the mean of
    the paired differences of each sample, with Agresti's and Min's interval; where the samples are not kept,
    two intervals that do not meet.

    Args:
        a: What B is held against.
        b: What is judged.
        across: Fields of the key that are meant to differ, such as `engine`.
        metric: Which figure of an accuracy; the first that both have by default.
        margin: What is too small to matter: 0.02 of a time, 0.005 of a share.
    """
    demand_comparable(a, b, across)
    if a.kind == "latency":
        return _of_times(a, b, RATIO_MARGIN if margin is None else margin)
    return _of_shares(a, b, metric, SHARE_MARGIN if margin is None else margin)


def _demand_margin(margin: float, what: str, most: float = 1.0) -> None:
    """Refuse a margin that no ratio or difference can have."""
    if not 0 <= margin < most:
        hint = f"For {margin:g} %, write {margin / 100:g} or {margin:g}%." if 1 <= margin < 100 else None
        upto = "from 0 to below 1" if most == 1 else "0 or more"
        raise InputError(f"the margin is {margin:g}; it is {what}, {upto}", hint=hint)


def _of_times(a: Result, b: Result, margin: float) -> Comparison:
    _demand_margin(margin, "a share of the time")
    times = [_log_medians(a), _log_medians(b)]
    found = shift_interval(times[0], times[1])
    slower = drift(a, b)
    notes = list(_about_proof(a, b))
    if found is None:
        counts = f"{len(times[0])} and {len(times[1])} processes"
        notes.append(f"{counts}: an interval at 95 % needs {FEWEST_PROCESSES} on each side")
    elif slower is not None:
        found = min(found[0], found[0] - slower), max(found[1], found[1] - slower)
        notes.append(f"the anchor's time changed by {exp(slower) - 1:+.1%} between the two runs")
    ends = None if found is None else (exp(found[0]), exp(found[1]))
    verdict = judged(ends, (1 / (1 + margin), 1.0, 1 + margin), FASTER, SLOWER)
    value, sides = exp(shift(times[0], times[1])), (_median(a), _median(b))
    needed = None
    if verdict == UNKNOWN and ends is not None:
        zones = (1 / (1 + margin), 1 + margin), (0.0, 1.0), (1.0, inf)
        needed = processes_of_each(max(map(len, times)), narrowing(value, ends, zones))
    return Comparison(verdict, RATIO, value, ends, margin, tuple(notes), "median", sides, needed)


def _log_medians(result: Result) -> list[float]:
    medians = [median(process) for process in result.samples.values() if process]
    if not medians or not all(map(is_time, medians)):
        raise InputError(f"{result.digest[:12]}: a latency without times above zero cannot be compared")
    return [log(one) for one in medians]


def _median(result: Result) -> float:
    """The median that the result states, or else that of all its samples."""
    stated = result.figures.get("median")
    return median(one for process in result.samples.values() for one in process) if stated is None else stated


def _of_shares(a: Result, b: Result, metric: str | None, margin: float) -> Comparison:
    name = _shared_metric(a, b, metric)
    if name in LOWER_IS_BETTER:  # two perplexities may differ by more than one
        _demand_margin(margin, f"a difference of {name}", inf)
    else:
        _demand_margin(margin, "a difference of shares")
    value = (b.figures[name] or 0.0) - (a.figures[name] or 0.0)
    ends, notes = _paired(a, b, name), list(_about_proof(a, b))
    if ends is None:
        ends = _apart(a.intervals, b.intervals, name)
        notes.append("not paired: there are not the same samples of both")
    words = (BETTER, WORSE) if name in ERRORS else (WORSE, BETTER)
    verdict = judged(ends, (-margin, 0.0, margin), *words)
    sides = a.figures[name], b.figures[name]
    return Comparison(verdict, "difference", value, ends, margin, tuple(notes), name, sides)


def judged(
    ends: tuple[float, float] | None, bounds: tuple[float, float, float], below: str, above: str
) -> str:
    """Say what an interval means: what is within the bounds is equal, what spares the middle one is decided.

    Args:
        ends: of the interval; None where there is none.
        bounds: the least that is too small to matter, what says that nothing changed, and the most.
        below: the word for less.
        above: the word for more.
    """
    if ends is None:
        return UNKNOWN
    low, none, high = bounds
    if low <= ends[0] and ends[1] <= high:
        return EQUAL
    return below if ends[1] < none else above if ends[0] > none else UNKNOWN


def _about_proof(a: Result, b: Result) -> list[str]:
    """What is to be known of artifacts that were never proved, or have weights of no worth."""
    told = []
    for name, one in (("A", a), ("B", b)):
        if one.artifact.get("random_weights"):
            told.append(f"{name} has random weights: its speed counts, and nothing else")
        elif one.artifact.get("format", "") is not None and one.artifact.get("certificate") != "equal":
            told.append(f"{name}'s file was not proved equal to its source")
    return told


def _shared_metric(a: Result, b: Result, metric: str | None) -> str:
    shared = [
        name for name, value in a.figures.items() if value is not None and b.figures.get(name) is not None
    ]
    if metric is None and shared:
        return primary_metric(a.task, dict.fromkeys(shared)) or shared[0]
    if metric not in shared:
        raise InputError(
            f"no figure {metric or 'at all'} is in both", hint=f"Both have: {', '.join(shared) or 'none'}."
        )
    return metric


def _paired(a: Result, b: Result, name: str) -> tuple[float, float] | None:
    """The interval of the mean difference, where the figure is the mean of its samples.

    Two samples more, spread over all outcomes, keep it honest where few differ.
    """
    early, late = a.samples.get(name, ()), b.samples.get(name, ())
    if any(a.key.get(part) != b.key.get(part) for part in _SAMPLES):
        return None
    if len(early) != len(late) or not (_is_mean(a, name) and _is_mean(b, name)):
        return None
    differences = [after - before for before, after in zip(early, late, strict=True)]
    count, total = len(differences) + 2, sum(differences)
    spread = sqrt(max(0.0, sum(one * one for one in differences) + 1 - total * total / count))
    return (total - _Z * spread) / count, (total + _Z * spread) / count


def _is_mean(result: Result, name: str) -> bool:
    samples, figure = result.samples.get(name, ()), result.figures[name]
    return bool(samples) and figure is not None and isclose(fmean(samples), figure, abs_tol=1e-6)


def _apart(
    a: Mapping[str, Sequence[float]], b: Mapping[str, Sequence[float]], name: str
) -> tuple[float, float] | None:
    """The widest difference between two intervals; it spares zero only where they do not meet."""
    if name not in a or name not in b:
        return None
    return b[name][0] - a[name][1], b[name][1] - a[name][0]
