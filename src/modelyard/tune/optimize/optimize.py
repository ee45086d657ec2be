"""`optimize_model`: the fastest way to run a model on this machine that keeps what it can do."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.run.allowance import Allowance
from modelyard.benchmark.run.process import NoAnswerError, ask
from modelyard.benchmark.run.scratch import scratch
from modelyard.core.errors import InputError, RunError
from modelyard.core.progress import Progress, silent
from modelyard.tune.optimize.asked import Asked, asked
from modelyard.tune.optimize.deployment import write
from modelyard.tune.optimize.field import Ruled, field_of, numbers_of, runtimes_here, wanted
from modelyard.tune.optimize.opened import Opened, opened_for, small_of, variants_of
from modelyard.tune.optimize.optimized import Optimized
from modelyard.tune.optimize.outcome import Outcome, outcome
from modelyard.tune.optimize.race import Race
from modelyard.tune.optimize.reference import referred
from modelyard.tune.optimize.timing import Course
from modelyard.tune.optimize.trial import Trial
from modelyard.tune.optimize.worker import MODULE

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.registry.model import Model
    from modelyard.tune.optimize.candidate import Candidate
    from modelyard.tune.optimize.reference import Referred

_ASKING = 120.0  # seconds for what runtimes leave to choose


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
        found = _raced(model, wish, folder, report)
    if dry_run or wish.random_weights:
        return found
    return replace(found, recorded=write(found.outcomes, wish, model, found.notes))


def model_of(wish: Asked) -> Model:
    """Find the model; one of a hub has no card here.

    Args:
        wish: which names it.
    """
    from modelyard.registry.resolve import get_model

    if wish.reference.partition(":")[0] in ("hf", "timm"):
        raise InputError(
            f"{wish.reference} is of a hub, and has no card here that what is found could stand on",
            hint="`modelyard.models.versioning.register_model` puts a model into the zoo.",
        )
    return get_model(wish.reference, zoo=wish.zoo)


def choices_of(runtimes: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Ask runtimes what they leave to choose, in a process of its own.

    Args:
        runtimes: their names.
    """
    try:
        found: Mapping[str, Mapping[str, Any]] = ask(
            {"what": "choices", "runtimes": list(runtimes)}, _ASKING, MODULE
        )["choices"]
    except NoAnswerError as error:
        raise RunError(f"the runtimes here could not be asked what they can: {error}") from None
    return found


def _raced(model: Model, wish: Asked, folder: str, report: Report) -> Optimized:
    names, ruled = runtimes_here(wish)
    if not names:
        raise InputError("no runtime can be used here", hint="`modelyard runtimes` says what to install.")
    choices = choices_of(names)
    told = Progress(f"preparing {model.ref}", 0, None, unit="files")
    report(told)
    opened = opened_for(model, wish, names, folder)
    if isinstance(opened, str):
        raise RunError(f"{model.ref} cannot be opened by any runtime here: {opened}")
    small = small_of(model, wish, opened) if _wants_small(wish, choices) else "it was not asked for"
    field, more = field_of(wish, choices, opened.sources, small, variants_of(model))
    report(Progress(told.name, 1, 1, "done", unit="files"))
    if not field:
        reasons = "; ".join(dict.fromkeys(one.reason for one in [*ruled, *more]))
        raise InputError(f"nothing can be tried for {model.ref}: {reasons}")
    return _decided(model, wish, field, [*ruled, *more], choices, opened, folder, report)


def _wants_small(wish: Asked, choices: Mapping[str, Mapping[str, Any]]) -> bool:
    return wanted("int8", wish) and any(
        "int8" in numbers_of(one) for one in choices.values() if "problem" not in one
    )


def _decided(
    model: Model, wish: Asked, field: Sequence[Candidate], ruled: Sequence[Ruled],
    choices: Mapping[str, Mapping[str, Any]], opened: Opened, folder: str, report: Report,
) -> Optimized:  # fmt: skip
    course = Course(
        wish, model, opened.inputs, os.path.join(folder, "expected.npz"), Allowance(wish.budget), decides=True
    )
    began = time.monotonic()
    outcomes: list[Outcome] = []
    notes: list[str] = []
    for group in _groups(wish, field):
        course.allowance = Allowance(wish.budget / len(_groups(wish, field)))
        known = referred(group, course, report)
        outcomes.append(_of_group(group, known, ruled, choices, course, report))
        notes += known.notes
    notes += _notes(outcomes, course, opened)
    return Optimized(
        model.ref, model.version, wish, tuple(outcomes), tuple(dict.fromkeys(notes)), course.processes,
        time.monotonic() - began,
    )  # fmt: skip


def _groups(wish: Asked, field: Sequence[Candidate]) -> list[list[Candidate]]:
    """Put those together that compete: each batch by itself, or all where inputs a second count."""
    if wish.objective == "throughput":
        return [list(field)]
    return [[one for one in field if one.batch == batch] for batch in wish.batch_sizes]


def _of_group(
    group: Sequence[Candidate], known: Referred, ruled: Sequence[Ruled],
    choices: Mapping[str, Mapping[str, Any]], course: Course, report: Report,
) -> Outcome:  # fmt: skip
    trials = [*known.tried, *(Trial(one) for one in group if one not in known.candidates)]
    race = Race(trials, known.trial, course, choices=choices, scores=known.scores, report=report)
    finalists = race.run()
    parent = known.scores.parent if known.scores else None
    found = outcome(finalists, race.trials, known.trial, ruled, parent=parent, cut=race.cut)
    if found is None:
        reasons = "; ".join(dict.fromkeys(one.wrong or "it was not verified" for one in race.trials))
        raise RunError(f"nothing that was tried holds: {reasons}")
    return found


def _notes(outcomes: Sequence[Outcome], course: Course, opened: Opened) -> list[str]:
    said = []
    if course.asked.random_weights:
        said.append("random weights: nothing is written, for its answers are of no use")
    if opened.origin == "random":
        said.append("random inputs: no data are known for it here")
    if course.disturbed:
        said.append(
            f"another benchmark was at work beside {course.disturbed} of {course.processes} processes"
        )
    if any(one.cut for one in outcomes):
        said.append("the budget was spent before it was decided: a larger one may find a faster one")
    for one in outcomes:
        if one.alike:
            names = ", ".join(each.candidate.name for each in one.alike)
            said.append(f"as fast within noise: {names}; the simpler and more exact was taken")
    return said
