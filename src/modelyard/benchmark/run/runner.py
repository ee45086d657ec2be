"""`run_benchmark`: prepare each model, time each cell in fresh processes that take turns, keep what is found.

A round runs each cell once, in an order of its own; whoever slows the machine for a while slows all alike.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.run.allowance import Allowance
from modelyard.benchmark.run.journal import Journal
from modelyard.benchmark.run.keep import keep_all
from modelyard.benchmark.run.measured import Measured
from modelyard.benchmark.run.others import others_at_work
from modelyard.benchmark.run.prepare import prepare_all
from modelyard.benchmark.run.process import LateError, NoAnswerError, ask
from modelyard.benchmark.run.recall import recall
from modelyard.benchmark.run.same import measured_of
from modelyard.benchmark.run.scores import score_all
from modelyard.benchmark.run.scratch import scratch
from modelyard.benchmark.run.state import State, Told
from modelyard.results.folder import FOLDER
from modelyard.results.machine.environment import watch

if TYPE_CHECKING:
    from modelyard.benchmark.cell import Cell
    from modelyard.benchmark.run.plan import Plan


def run_benchmark(
    plan: Plan, *, output: str = FOLDER, resume: bool = False, report: Told | None = None
) -> list[Measured]:
    """Run a plan, and write a result for each cell.

    Args:
        plan: what is to be run.
        output: the folder of results.
        resume: whether what an interrupted run of the same plan found is taken, and not timed again.
        report: called with the state whenever something has happened.
    """
    state = State(plan, {cell: Measured(cell) for cell in plan.timed})
    told = report or (lambda _: None)
    with Journal(output, plan.digest, resume=resume) as journal, scratch() as place:
        prepare_all(state, place, told)
        recall(state, journal)
        state.allowance = _allowed(plan)
        with watch() as seen:
            _rounds(state, journal, told)
        if plan.config.accuracy:
            score_all(state, journal, output, told)
        keep_all(state, journal, output, seen)
    return state.rows


def _allowed(plan: Plan) -> Allowance:
    """Give what is there for timing, from now on: half of the budget where what models score is asked too."""
    budget = plan.config.budget
    return Allowance(budget if budget is None or not plan.config.accuracy else budget / 2)


def _rounds(state: State, journal: Journal, told: Told) -> None:
    """Time each cell once a round, until each has enough."""
    config = state.plan.config
    for round_ in range(config.most_processes):
        for cell in state.plan.order(round_):
            measured = state.cells[cell]
            if measured.problem is None and len(measured.found) <= round_ and not measured.stop(config):
                if state.allowance.is_spent:
                    _give_up(state, [cell])
                    continue
                state.doing = cell.name
                told(state)
                _time(state, measured, journal)
    state.doing = ""
    told(state)


def _give_up(state: State, cells: list[Cell]) -> None:
    """Leave cells as they are, for the run's budget is spent; one that was never timed has no figures."""
    for measured in (state.cells[cell] for cell in cells):
        measured.cut = True
        if not measured.found:
            measured.problem = "the run's budget was spent before it was timed"


def _time(state: State, measured: Measured, journal: Journal) -> None:
    assert measured.prepared is not None, measured.cell
    start, before, others = time.monotonic(), measured.spent, others_at_work()
    most = state.plan.config.patience
    patience = state.allowance.patience(most, waiting=_others_wait(state, measured))
    try:
        found = ask(_timing(state, measured), patience)
        found["others"] = others or others_at_work()
    except LateError as error:
        if patience < most and measured.found:  # what it has stays: another process was too much
            measured.cut = True
            return
        why = ", for the run's budget had no more for it" if patience < most else ""
        found = {"problem": f"{error}{why}"}
    except NoAnswerError as error:
        found = {"problem": str(error)}
    found |= {"of": measured_of(measured.prepared, measured.cell.runtime), "seed": state.plan.seed}
    measured.take(found)
    state.ended(time.monotonic() - start, measured.spent - before)
    journal.note("found", measured.cell, found)


def _others_wait(state: State, measured: Measured) -> bool:
    """Tell whether a cell beside this one was never timed, and may still be."""
    others = (one for one in state.cells.values() if one is not measured)
    return any(not one.found and one.problem is None for one in others)


def _timing(state: State, measured: Measured) -> dict[str, Any]:
    plan, cell, prepared = state.plan, measured.cell, measured.prepared
    config = plan.config
    assert prepared is not None, cell
    return {
        "what": "measure", "source": prepared.path or prepared.model or cell.reference,
        "runtime": cell.runtime, "zoo": prepared.zoo or plan.zoo, "inputs": prepared.inputs,
        "batch": cell.batch,
        "device": config.device, "threads": config.threads,
        "precision": config.precision, "warm_up": config.warm_up, "warm_up_most": config.warm_up_most,
        "samples": -(-config.min_samples // config.processes), "seconds": state.share,
    }  # fmt: skip
