"""What a model scores on both sides, sample by sample on the same data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.asked.data import dataset_of
from modelyard.benchmark.guard.finding import Finding, Outcome
from modelyard.benchmark.run.process import PREPARING, NoAnswerError, ask
from modelyard.cards.headline import primary_metric
from modelyard.cards.vocabulary import LOWER_IS_BETTER
from modelyard.core.errors import InputError
from modelyard.results.comparing.compare import ERRORS, compare
from modelyard.results.document import Result

if TYPE_CHECKING:
    from modelyard.benchmark.asked.config import Config
    from modelyard.benchmark.asked.subject import Subject
    from modelyard.benchmark.cell import Prepared
    from modelyard.results.comparing.comparison import Comparison

SAMPLES = 1000
"""That are answered on each side where nothing else is asked."""
_MAY_DIFFER = ("preprocessing", "labels")  # that is what a candidate may have changed


def accuracy_of(
    subject: Subject, runtime: str, base: Prepared, candidate: Prepared, config: Config, *, gate: float
) -> Finding:
    """Score both sides, and judge the fall.

    Args:
        subject: the candidate.
        runtime: that answers.
        base: what is opened for the base.
        candidate: what is opened for the candidate.
        config: which names data, if it does.
        gate: how far the score may fall.
    """
    blank = Finding(subject.model, runtime, None, "accuracy", "open", gate=gate)
    early = _scored(subject, runtime, base, config)
    late = _scored(subject, runtime, candidate, config)
    for side, one in (("candidate", late), ("base", early)):
        if "problem" in one:
            failed = side == "candidate" and "problem" not in early
            said = f"the {side} could not be scored: {one['problem']}"
            return replace(blank, outcome="worse" if failed else "open", said=said)
    results = [_result(subject, runtime, found) for found in (early, late)]
    name = primary_metric(subject.task, late["figures"]) or next(iter(late["figures"]))
    try:
        across = [one for one in _MAY_DIFFER if early["key"].get(one) != late["key"].get(one)]
        found = compare(results[0], results[1], across=across, metric=name)
    except InputError as error:
        return replace(blank, said=error.message)
    return _judged(blank, found, int(late["samples"]))


def _judged(blank: Finding, found: Comparison, samples: int) -> Finding:
    """Judge a comparison: the fall's interval lies above the gate, below it, or over it."""
    before, after = found.sides
    scale = abs(before or 1.0) if found.of in LOWER_IS_BETTER else 1.0
    sign = 1 if found.of in ERRORS else -1
    ends = found.interval or (found.value, found.value)
    low, high = sorted(sign * end / scale for end in ends)
    gate = blank.gate or 0.0
    outcome: Outcome = "worse" if low > gate else "fine" if high < gate else "open"
    notes = [] if found.interval else [f"{found.of} has no interval on these data: it is judged as it is"]
    return replace(
        blank, outcome=outcome, base=before, candidate=after, change=found.value / scale,
        interval=(ends[0] / scale, ends[1] / scale) if found.interval else None, runs=samples,
        more=_more((low, high), sign * found.value / scale, gate, samples) if outcome == "open" else None,
        said="; ".join([found.of, *notes]),
    )  # fmt: skip


def _more(fall: tuple[float, float], middle: float, gate: float, samples: int) -> int | None:
    """Reckon how many more samples would narrow the interval enough."""
    reach, away = (fall[1] - fall[0]) / 2, abs(middle - gate)
    needed = samples * (reach / away) ** 2 if away else float("inf")
    return max(1, ceil(needed) - samples) if needed < 1e7 else None


def _scored(subject: Subject, runtime: str, prepared: Prepared, config: Config) -> Mapping[str, Any]:
    job = {
        "what": "score", "source": prepared.path or prepared.model, "runtime": runtime,
        "zoo": prepared.zoo, "like": prepared.model if prepared.path else None, "task": subject.task,
        "dataset": dataset_of(config), "split": config.split, "size": config.size, "at_most": SAMPLES,
        "metrics": config.metrics, "label_map": config.label_map, "device": config.device,
        "precision": config.precision,
    }  # fmt: skip
    try:
        return ask(job, PREPARING)
    except NoAnswerError as error:
        return {"problem": str(error)}


def _result(subject: Subject, runtime: str, found: Mapping[str, Any]) -> Result:
    """Give a score as a result, which nobody keeps, for two of them are compared."""
    return Result(
        made="now", kind="accuracy", model=subject.model, version=subject.version, task=subject.task,
        artifact={"format": None}, runtime=found.get("used", {"runtime": runtime}), key=found["key"],
        figures=found["figures"], intervals=found["intervals"], samples=found["per_sample"],
    )  # fmt: skip
