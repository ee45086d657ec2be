"""What all others are held against: the model in the numbers it was trained in, in eager PyTorch where it is.

It is timed and scored first: its answers are those that are expected, and its metric is the parent's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError, RunError
from modelyard.core.progress import Progress
from modelyard.tune.optimize.scoring import Scores, scored
from modelyard.tune.optimize.timing import PATIENCE, look
from modelyard.tune.optimize.trial import Trial

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.tune.optimize.candidate import Candidate
    from modelyard.tune.optimize.timing import Course

LATE = "no answer in"
ORDER = ("torch", "onnxruntime", "openvino", "torchscript")
"""The runtimes that are taken first."""


@dataclass(frozen=True)
class Referred:
    """The reference, those that were tried for it and failed, and the scores where a metric decides."""

    trial: Trial
    tried: tuple[Trial, ...]
    scores: Scores | None
    notes: tuple[str, ...]

    @property
    def candidates(self) -> set[Candidate]:
        return {one.candidate for one in self.tried}


def referred(group: Sequence[Candidate], course: Course, report: Report) -> Referred:
    """Time and score the reference.

    Args:
        group: those that may be it.
        course: what they run on; it learns whether outputs alone decide.
        report: called with `Progress`.
    """
    tried: list[Trial] = []
    for candidate in sorted(group, key=_rank):
        trial = Trial(candidate, is_reference=True)
        tried.append(trial)
        report(Progress(candidate.name, 0, 1, unit="processes"))
        look(trial, course)
        report(Progress(candidate.name, 1, 1, "done", unit="processes"))
        if trial.found:
            _demand_room(course)
            scores, notes = _scores(trial, course, report)
            course.bar = "metric" if scores else "values" if course.asked.random_weights else "outputs"
            return Referred(trial, tuple(tried), scores, notes)
        trial.is_reference = False
    _demand_time(tried, course)
    reasons = "; ".join(dict.fromkeys(f"{one.candidate.name}: {one.wrong}" for one in tried))
    raise RunError(f"{course.model.ref} answers in no runtime here: {reasons}")


def _rank(candidate: Candidate) -> tuple[object, ...]:
    place = ORDER.index(candidate.runtime) if candidate.runtime in ORDER else len(ORDER)
    return candidate.numbers != "float32", candidate.batch, place, candidate.runtime


def _demand_room(course: Course) -> None:
    """Refuse a budget in which not one candidate more could be timed."""
    took, left = course.seconds[-1], course.allowance.left or 0.0
    if left < took:
        raise InputError(
            f"a budget of {course.asked.budget:g} s is too small for one candidate: "
            f"{course.model.ref} takes {took:.1f} s for a process here, and two are needed at least",
            hint=f"Such as `--budget {max(30, int(20 * took))}s`.",
        )


def _demand_time(tried: Sequence[Trial], course: Course) -> None:
    """Refuse a budget for whose sake a process was ended before it answered."""
    if course.patience < PATIENCE and any((one.wrong or "").startswith(LATE) for one in tried):
        raise InputError(
            f"a budget of {course.asked.budget:g} s is too small for one candidate: "
            f"{course.model.ref} gave no answer in {course.patience:.0f} s",
            hint=f"A process may take a quarter of it, {PATIENCE:.0f} s at most: such as `--budget 10m`.",
        )


def _scores(trial: Trial, course: Course, report: Report) -> tuple[Scores | None, tuple[str, ...]]:
    """Score the reference, where its weights are its own and there are data."""
    if course.asked.random_weights:
        return None, ("random weights have no metric: outputs are compared instead",)
    name = f"scoring {trial.candidate.name}"
    report(Progress(name, 0, 1, unit="processes"))
    found = scored(trial.candidate, course)
    report(Progress(name, 1, 1, "done", unit="processes"))
    problem = found.get("problem")
    if problem is None:
        trial.score = found
        return Scores(found, course), ()
    if course.asked.dataset is not None or course.asked.demands_metric:
        raise InputError(str(problem))
    return None, (f"outputs are compared, and no metric: {problem}",)
