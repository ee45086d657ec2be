"""`judge`: from a result, and the same measured again, to a verdict."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from modelyard.benchmark.replay.differing import Difference, differences, is_other_machine
from modelyard.benchmark.replay.replayed import Replayed, Verdict
from modelyard.cards.headline import primary_metric
from modelyard.cards.vocabulary import LOWER_IS_BETTER
from modelyard.core.errors import InputError
from modelyard.results.comparing.compare import compare
from modelyard.results.comparing.needed import narrowing, processes_of_one
from modelyard.results.said import figure_said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.results.comparing.comparison import Comparison
    from modelyard.results.document import Result

TIME_MARGIN, SCORE_MARGIN = 0.05, 0.005
_EXACT = 1e-9


def judge(then: Result, now: Result, margin: float | None = None) -> Replayed:
    """Say whether a result was found again.

    A speed reproduces where the whole interval of its ratio is within the margin, and differs where none of
    it is, or where a field differs that decides. A score is of the same samples both times, so it has no
    chance in it: it reproduces where every figure was measured again, and none moved by more than the margin.

    Args:
        then: the result that is judged.
        now: the same, measured again.
        margin: what is too small to matter: 0.05 of a time, 0.005 of a score by default.
    """
    if then.kind == "latency":
        return _of_speed(then, now, TIME_MARGIN if margin is None else margin)
    return _of_score(then, now, SCORE_MARGIN if margin is None else margin)


def demand_margin(margin: float | None) -> None:
    """Refuse a margin within which everything, or nothing, is the same.

    Args:
        margin: what is too small to matter; None for the usual.
    """
    if margin is not None and not 0 < margin < 1:
        raise InputError(f"the margin is {margin:g}; it is a share above 0 and below 1")


def _of_speed(then: Result, now: Result, margin: float) -> Replayed:
    found = differences(then, now)
    if is_other_machine(then, now):
        return _elsewhere(then, now, margin, found)
    deciding = [one for one in found if one.decides]
    compared = compare(then, now, across=_fields(then, now), margin=margin)
    verdict, said, needed = _verdict(compared.interval, margin), _moved(compared.value), None
    if deciding:
        verdict, reason = "differs", f"{_listed(deciding)}; {said}"
    elif verdict == "cannot tell":
        needed = _needed(then, now, compared, margin)
        reason = f"{said}, and {_untold(compared, margin, needed)}"
    elif verdict == "differs":
        reason = f"{said}; {_context(found)}"
    else:
        reason = said
    return Replayed(
        verdict, reason, then, now, "median", compared.value, compared.interval, margin, found,
        compared.notes, needed,
    )  # fmt: skip


def _fields(then: Result, now: Result) -> list[str]:
    """Name the fields of the key that differ: they are told, and do not forbid to say by how much."""
    names = dict.fromkeys([*then.key, *now.key])
    return [name for name in names if then.key.get(name) != now.key.get(name)]


def _verdict(ends: tuple[float, float] | None, margin: float) -> Verdict:
    if ends is None:
        return "cannot tell"
    low, high = 1 / (1 + margin), 1 + margin
    if low <= ends[0] and ends[1] <= high:
        return "reproduces"
    return "differs" if ends[1] < low or ends[0] > high else "cannot tell"


def _needed(then: Result, now: Result, found: Comparison, margin: float) -> int | None:
    """Reckon how many processes would decide; those of then stay as many as they are."""
    if found.interval is None:
        return None
    low, high = 1 / (1 + margin), 1 + margin
    narrowed = narrowing(found.value, found.interval, ((low, high), (0.0, low), (high, inf)))
    return processes_of_one(len(then.samples), len(now.samples), narrowed)


def _untold(found: Comparison, margin: float, needed: int | None) -> str:
    if found.interval is None:
        return "there are too few processes for an interval"
    said = f"its interval reaches over the margin of {margin:.0%}"
    if needed is not None:
        return f"{said}: about {needed} processes would decide (`--processes {needed}`)"
    return f"{said}: it is too close to it, or had too few processes then, for more to decide"


def _moved(ratio: float) -> str:
    return f"its time is {ratio:.3f} of what it was"


def _listed(found: Sequence[Difference]) -> str:
    return ", ".join(str(one) for one in found)


def _context(found: Sequence[Difference]) -> str:
    return f"what else differs: {_listed(found)}" if found else "nothing that is recorded differs"


def _elsewhere(then: Result, now: Result, margin: float, found: tuple[Difference, ...]) -> Replayed:
    """Say a speed of another machine as a share of the anchor's, which both timed."""
    shares = [_of_anchor(one) for one in (then, now)]
    if shares[0] is None or shares[1] is None or not _same_anchor(then, now):
        ratio, reason = float("nan"), "no anchor was timed in both, so nothing is said of its speed"
    else:
        ratio = shares[1] / shares[0]
        name = (then.anchor or {}).get("model")
        reason = (
            f"{shares[0]:.3g} times the time of {name} then, {shares[1]:.3g} times now: {ratio:.3f} of it"
        )
    return Replayed("other machine", reason, then, now, "median", ratio, None, margin, found)


def _of_anchor(result: Result) -> float | None:
    own, anchor = result.figures.get("median"), (result.anchor or {}).get("median")
    return own / anchor if own and anchor else None


def _same_anchor(then: Result, now: Result) -> bool:
    """Tell whether it was the same model on the same kind of runtime; its version is part of what differs."""
    a, b = then.anchor or {}, now.anchor or {}
    return all(a.get(name) == b.get(name) for name in ("model", "version", "runtime", "threads", "precision"))


def _of_score(then: Result, now: Result, margin: float) -> Replayed:
    found = differences(then, now)
    shared = [
        name
        for name, value in then.figures.items()
        if value is not None and now.figures.get(name) is not None
    ]
    if not shared:
        raise InputError(f"no figure of {then.digest[:12]} was measured again")
    apart = {name: (now.figures[name] or 0.0) - (then.figures[name] or 0.0) for name in shared}
    first = primary_metric(then.task, dict.fromkeys(shared)) or shared[0]
    worst = max(shared, key=lambda name: _weight(apart[name], name, then))
    deciding = [one for one in found if one.decides]
    held = _weight(apart[worst], worst, then) <= margin
    lacking = [name for name, value in then.figures.items() if value is not None and name not in shared]
    verdict: Verdict = "differs" if deciding or not held else "cannot tell" if lacking else "reproduces"
    figure = first if held else worst
    reason = _score_said(then, now, figure, apart[figure])
    if deciding:
        reason = f"{_listed(deciding)}; {reason}"
    elif not held:
        reason = f"{reason}; {_context(found)}"
    elif lacking:
        reason = f"{reason}, but what it says of {', '.join(lacking):.80} was not measured again"
    notes = ("measured on another machine than then",) if is_other_machine(then, now) else ()
    return Replayed(verdict, reason, then, now, figure, apart[figure], None, margin, found, notes)


def _weight(difference: float, name: str, then: Result) -> float:
    """Give how far a figure moved: of a perplexity and the like as a share of it."""
    scale = abs(then.figures[name] or 1.0) if name in LOWER_IS_BETTER else 1.0
    return abs(difference) / scale


def _score_said(then: Result, now: Result, name: str, difference: float) -> str:
    a, b = (figure_said("accuracy", name, one.figures[name] or 0.0) for one in (then, now))
    if abs(difference) <= _EXACT:
        return f"{name} is {b} again"
    return f"{name} is {b}, and was {a} ({difference:+.4f}{_answers(then, now, name)})"


def _answers(then: Result, now: Result, name: str) -> str:
    """Say how many samples are judged otherwise, where both kept each."""
    early, late = then.samples.get(name, ()), now.samples.get(name, ())
    if not early or len(early) != len(late):
        return ""
    changed = sum(a != b for a, b in zip(early, late, strict=True))
    return f"; {changed} of {len(early)} samples are judged otherwise"
