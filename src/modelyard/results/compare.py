"""Compare two results: which is faster, or better, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, isclose, log, sqrt
from statistics import fmean, median

from modelyard.cards.headline import primary_metric
from modelyard.cards.vocabulary import LOWER_IS_BETTER
from modelyard.core.errors import InputError
from modelyard.core.suggest import did_you_mean
from modelyard.results.comparable import comparable, described
from modelyard.results.comparison import BETTER, EQUAL, FASTER, SLOWER, UNKNOWN, WORSE, Comparison
from modelyard.results.document import Result
from modelyard.results.rank_interval import shift, shift_interval

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

    Latency: the ratio of medians is Hodges' and Lehmann's over the medians of the processes, because samples
    of one process are alike and only processes are independent. Its interval comes from exact rank counts;
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
    _refuse_failed(a, b)
    _refuse_differing(a, b, across)
    if a.kind == "latency":
        return _of_times(a, b, RATIO_MARGIN if margin is None else margin)
    return _of_shares(a, b, metric, SHARE_MARGIN if margin is None else margin)


def _refuse_failed(*results: Result) -> None:
    for result in results:
        if result.problem is not None:
            raise InputError(f"{result.digest[:12]} ({result.model}) measured nothing: {result.problem}")


def _refuse_differing(a: Result, b: Result, across: Sequence[str]) -> None:
    """Refuse two keys that differ, or a field that is in neither and so cannot be meant to differ."""
    known = [*dict.fromkeys([*a.key, *b.key])]
    for name in across:
        if name not in known:
            hint = did_you_mean(name, known, f"There are: {', '.join(known) or 'none'}.")
            raise InputError(f"no field of the key is named {name!r}", hint=hint)
    differing = comparable(a, b, across=across)
    if differing:
        words = " ".join([*across, *differing])
        raise InputError(
            f"these may not be compared: {described(a, differing)} against {described(b, differing)}",
            hint=f"If that is what you compare, say so: --across {words}"
            if set(differing) <= set(known)
            else None,
        )


def _of_times(a: Result, b: Result, margin: float) -> Comparison:
    times = [[log(median(process)) for process in one.samples.values() if process] for one in (a, b)]
    if not all(times):
        raise InputError("a latency without samples cannot be compared")
    found = shift_interval(times[0], times[1])
    drift = _drift(a, b)
    notes = list(_about_proof(a, b))
    if found is None:
        counts = f"{len(times[0])} and {len(times[1])} processes"
        notes.append(f"{counts}: an interval at 95 % needs {FEWEST_PROCESSES} on each side")
    elif drift is not None:
        found = min(found[0], found[0] - drift), max(found[1], found[1] - drift)
        notes.append(f"the anchor's time changed by {exp(drift) - 1:+.1%} between the two runs")
    ends = None if found is None else (exp(found[0]), exp(found[1]))
    verdict = _verdict(ends, (1 / (1 + margin), 1.0, 1 + margin), FASTER, SLOWER)
    return Comparison(verdict, "ratio of medians", exp(shift(times[0], times[1])), ends, margin, tuple(notes))


def _of_shares(a: Result, b: Result, metric: str | None, margin: float) -> Comparison:
    name = _shared_metric(a, b, metric)
    value = (b.figures[name] or 0.0) - (a.figures[name] or 0.0)
    ends, notes = _paired(a, b, name), list(_about_proof(a, b))
    if ends is None:
        ends = _apart(a.intervals, b.intervals, name)
        notes.append("not paired: there are not the same samples of both")
    words = (BETTER, WORSE) if name in ERRORS else (WORSE, BETTER)
    verdict = _verdict(ends, (-margin, 0.0, margin), *words)
    return Comparison(verdict, f"difference of {name}", value, ends, margin, tuple(notes))


def _verdict(
    ends: tuple[float, float] | None, bounds: tuple[float, float, float], below: str, above: str
) -> str:
    if ends is None:
        return UNKNOWN
    low, none, high = bounds
    if low <= ends[0] and ends[1] <= high:
        return EQUAL
    return below if ends[1] < none else above if ends[0] > none else UNKNOWN


def _drift(a: Result, b: Result) -> float | None:
    """How much longer the same anchor took in B's run than in A's, as a logarithm."""
    if not a.anchor or not b.anchor:
        return None
    if any(a.anchor.get(name) != b.anchor.get(name) for name in ("model", "version", "runtime")):
        return None
    early, late = a.anchor.get("median"), b.anchor.get("median")
    return log(late / early) if early and late else None


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
    spread = sqrt(sum(one * one for one in differences) + 1 - total * total / count)
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
