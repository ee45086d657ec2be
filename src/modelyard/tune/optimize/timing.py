"""One process of one candidate: it is opened, its answers are looked at, and it is timed."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.run.others import others_at_work
from modelyard.benchmark.run.process import NoAnswerError, ask
from modelyard.tune.optimize.verify import Bar, others

if TYPE_CHECKING:
    from modelyard.benchmark.run.allowance import Allowance
    from modelyard.registry.model import Model
    from modelyard.tune.optimize.asked import Asked
    from modelyard.tune.optimize.trial import Trial

PATIENCE, _SHORTEST = 120.0, 10.0
"""Seconds for one process: a quarter of the budget, between these."""
_BRIEF, _LONG = (0.9, 12), (1.5, 30)
"""Seconds of calls, and how many calls are wanted: of a first look, and later."""


@dataclass
class Course:
    """What all processes of a race share."""

    asked: Asked
    model: Model
    inputs: str
    expected: str
    """Where the reference's answers are kept."""
    allowance: Allowance
    bar: Bar
    """What decides whether answers are good enough."""
    processes: int = 0
    seconds: list[float] = field(default_factory=list)
    """What each process took, from its start to its end."""
    disturbed: int = 0
    """Processes beside which another benchmark was at work."""

    @property
    def patience(self) -> float:
        return min(PATIENCE, max(_SHORTEST, min(self.asked.budget / 4, self.allowance.left or 0.0)))


def look(trial: Trial, course: Course) -> None:
    """Time a candidate in a fresh process; the first also holds its answers against the reference's.

    Args:
        trial: which takes what is found, or the reason why nothing is.
        course: what it runs on.
    """
    began, busy = time.monotonic(), others_at_work()
    try:
        found = ask(_job(trial, course), course.patience)
        trial.found.append(found)
        _judge(trial, found, course)
    except NoAnswerError as error:
        trial.wrong = _without_path(str(error), trial.candidate.source.opened)
    course.disturbed += busy or others_at_work()
    course.processes += 1
    course.seconds.append(time.monotonic() - began)


def _without_path(reason: str, opened: str) -> str:
    """Say a reason without the path of a file that is only for this run; a model's name stays."""
    return reason.replace(opened, "its file") if os.path.isabs(opened) else reason


def _judge(trial: Trial, found: dict[str, Any], course: Course) -> None:
    if "parity" in found:
        trial.wrong = others(found["parity"], course.asked.max_drop, course.bar)


def _job(trial: Trial, course: Course) -> dict[str, Any]:
    candidate, first = trial.candidate, not trial.found
    seconds, samples = _BRIEF if first else _LONG
    job: dict[str, Any] = {
        "what": "measure", "source": candidate.source.opened, "runtime": candidate.runtime,
        "zoo": course.asked.zoo, "inputs": course.inputs, "batch": candidate.batch, "device": "cpu",
        "threads": candidate.threads, "precision": candidate.precision, "options": dict(candidate.options),
        "warm_up": 3, "warm_up_most": 60, "samples": samples, "seconds": seconds, "task": course.model.task,
    }  # fmt: skip
    return job | _answering(trial, course) if first else job


def _answering(trial: Trial, course: Course) -> dict[str, Any]:
    """Have all inputs answered, as far as there is time, which is more for the reference."""
    if trial.is_reference:
        return {"answers": course.expected, "answering": min(8.0, course.asked.budget / 20)}
    return {"expected": course.expected, "answering": min(2.0, course.asked.budget / 60)}
