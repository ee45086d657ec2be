"""`optimize_model`: the fastest way to run a model on this machine that keeps what it can do."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.run.allowance import Allowance
from modelyard.benchmark.run.scratch import scratch
from modelyard.core.errors import RunError
from modelyard.core.progress import silent
from modelyard.tune.optimize.asked import asked
from modelyard.tune.optimize.deployment import write
from modelyard.tune.optimize.optimized import Optimized
from modelyard.tune.optimize.outcome import Outcome, outcome
from modelyard.tune.optimize.race import Race
from modelyard.tune.optimize.ready import Ready, made_ready, model_of
from modelyard.tune.optimize.reference import referred
from modelyard.tune.optimize.timing import Course
from modelyard.tune.optimize.trial import Trial
from modelyard.tune.variants.draft import tuned

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.registry.model import Model
    from modelyard.tune.optimize.candidate import Candidate


def optimize_model(
    reference: str, *, dry_run: bool = False, report: Report = silent, **options: Any
) -> Optimized:
    """Find the fastest engine, precision and threads for a model on this machine, and write it down.

    Every candidate is timed in processes of its own that take turns, and held against the model itself: by
    its metric where there are data, else by its outputs.

    Args:
        reference: a name, `name@version` or stub of the zoo.
        dry_run: whether nothing is written.
        report: called with `Progress`.
        options: as `asked` takes them: `max_drop`, `budget`, `batch_sizes`, `runtimes`, `precisions`,
            `threads`, `objective`, `random_weights`, `dataset`, `split`, `size`, `seed`, `zoo`.
    """
    wish = asked(reference, **options)
    model = model_of(wish)
    with scratch() as folder:
        ready = made_ready(model, wish, folder, report)
        expected = os.path.join(folder, "expected.npz")
        course = Course(wish, model, ready.inputs, expected, Allowance(wish.budget), "metric")
        found = _raced(ready, course, report)
    if dry_run or wish.random_weights:
        return found
    return replace(found, recorded=write(found.outcomes, wish, model, found.notes))


def _raced(ready: Ready, course: Course, report: Report) -> Optimized:
    """Let each group decide its winner; they share the budget."""
    began, outcomes, notes = time.monotonic(), [], list[str]()
    for group in ready.groups:
        course.allowance = Allowance(ready.asked.budget / len(ready.groups))
        found, said = _of_group(group, ready, course, report)
        outcomes.append(found)
        notes += said
    notes += _notes(outcomes, ready, course)
    return Optimized(
        ready.model.ref, ready.model.version, ready.asked, tuple(outcomes), tuple(dict.fromkeys(notes)),
        course.processes, time.monotonic() - began,
    )  # fmt: skip


def _of_group(
    group: Sequence[Candidate], ready: Ready, course: Course, report: Report
) -> tuple[Outcome, tuple[str, ...]]:
    known = referred(ready.exact_for(group), course, report)
    ours = [one for one in known.tried if one.candidate in group]
    trials = [*ours, *(Trial(one) for one in group if one not in known.candidates)]
    race = Race(trials, known.trial, course, choices=ready.choices, scores=known.scores, report=report)
    finalists = race.run()
    parent = known.scores.parent if known.scores else None
    every = [*race.trials, *([known.trial] if known.trial not in race.trials else [])]
    found = outcome(finalists, every, known.trial, ready.ruled, parent=parent, cut=race.cut)
    if found is None:
        reasons = "; ".join(dict.fromkeys(one.wrong or "it was not verified" for one in race.trials))
        raise RunError(f"nothing that was tried holds: {reasons}")
    return found, known.notes


def _notes(outcomes: Sequence[Outcome], ready: Ready, course: Course) -> Iterator[str]:
    """Say what has to be known beside the figures."""
    if ready.asked.random_weights:
        yield "random weights: nothing is written, for its answers are of no use"
    yield from of_its_file(ready.model)
    if ready.origin == "random":
        yield "random inputs: no data are known for it here"
    if course.disturbed:
        yield f"another benchmark was at work beside {course.disturbed} of {course.processes} processes"
    if any(one.cut for one in outcomes):
        yield "the budget was spent before it was decided: a larger one may find a faster one"
    for one in outcomes:
        if one.alike:
            names = "; ".join(each.candidate.name for each in one.alike)
            yield f"as fast within noise: {names}. The more exact and simpler was taken"


def of_its_file(model: Model) -> Iterator[str]:
    """Say that a variant's file is in fewer bits already, whatever the table calls the computation in."""
    made = tuned(model)
    if made is not None and made.get("what") == "quantized":
        base = model.data.get("base_model")
        yield f"its file is quantized already ({made.get('method')}): float32 is what the rest is computed in"
        yield f"`modelyard optimize {base}` tries it, its parent and an int8 file of its own side by side"
