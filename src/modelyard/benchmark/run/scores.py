"""What each model scores on each runtime, beside how fast it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.benchmark.asked.data import dataset_of
from modelyard.benchmark.run.allowance import Allowance
from modelyard.benchmark.run.keep import keep, unwritten
from modelyard.benchmark.run.process import PREPARING, NoAnswerError, ask
from modelyard.benchmark.run.result import score_of
from modelyard.benchmark.run.same import scored_of
from modelyard.benchmark.run.state import place_of

if TYPE_CHECKING:
    from modelyard.benchmark.cell import Cell, Prepared
    from modelyard.benchmark.run.journal import Journal
    from modelyard.benchmark.run.measured import Measured
    from modelyard.benchmark.run.plan import Plan
    from modelyard.benchmark.run.state import Place, State, Told


def score_all(state: State, journal: Journal, output: str, told: Told) -> None:
    """Measure what each model scores, once on each runtime; the batch makes no difference to that."""
    allowance = Allowance(state.plan.config.budget, state.allowance.began)
    written: set[Place] = set()
    for measured in (one for one in state.rows if one.found and one.prepared is not None):
        place = place_of(measured.cell)
        if place not in state.scores:
            state.doing = f"scoring {' '.join(place)}"
            told(state)
            _take(state, measured, journal, is_spent=allowance.is_spent)
        if place not in written:
            written.add(place)
            _keep(state, measured, journal, output)
        measured.score = state.scores[place]


def _take(state: State, measured: Measured, journal: Journal, *, is_spent: bool) -> None:
    """Measure it; a failure is not kept, so that what is mended is tried again."""
    assert measured.prepared is not None, measured.cell
    spent = {"problem": "the run's budget was spent before it was scored"}
    found: dict[str, Any] = spent if is_spent else scored(state.plan, measured.cell, measured.prepared)
    state.scores[place_of(measured.cell)] = found
    if "problem" not in found:
        found["of"] = scored_of(measured.prepared, measured.cell.runtime, state.plan.config)
        journal.note("scored", measured.cell, found)


def _keep(state: State, measured: Measured, journal: Journal, output: str) -> None:
    assert measured.prepared is not None, measured.cell
    found = state.scores[place_of(measured.cell)]
    result = score_of(measured.cell, measured.prepared, state.plan, found, made=state.now)
    try:
        found["path"] = keep(state, result, measured.cell, journal, output)
    except OSError as error:
        found["problem"] = unwritten(error)


def scored(plan: Plan, cell: Cell, prepared: Prepared) -> dict[str, Any]:
    """Measure what a model scores on a runtime, or say in `problem` why it could not be.

    Args:
        plan: which says on what.
        cell: the model and the runtime.
        prepared: what is opened.
    """
    config, name = plan.config, prepared.model or cell.reference
    job = {
        "what": "score", "source": prepared.path or name, "runtime": cell.runtime,
        "zoo": prepared.zoo or plan.zoo, "like": name if prepared.path else None, "task": cell.task,
        "dataset": dataset_of(config), "split": config.split, "size": config.size, "metrics": config.metrics,
        "label_map": config.label_map, "device": config.device, "precision": config.precision,
    }  # fmt: skip
    try:
        return ask(job, PREPARING)
    except NoAnswerError as error:
        return {"problem": f"its accuracy could not be measured: {error}"}
