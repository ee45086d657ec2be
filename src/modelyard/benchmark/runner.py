"""`run_benchmark`: prepare each model, time each cell in fresh processes that take turns, keep what is found.

A round runs each cell once, in an order of its own; whoever slows the machine for a while slows all alike.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.cell import Cell, Prepared
from modelyard.benchmark.journal import Journal
from modelyard.benchmark.measured import Measured
from modelyard.benchmark.process import NoAnswerError, ask
from modelyard.benchmark.result import result_of, score_of
from modelyard.results.environment import Watch, fingerprint, watch
from modelyard.results.folder import FOLDER, write

if TYPE_CHECKING:
    from modelyard.benchmark.plan import Plan
    from modelyard.results.document import Result

PREPARING = 3600.0  # seconds for fetching, writing and proving one model


@dataclass
class State:
    """How far a run has come."""

    plan: Plan
    cells: dict[Cell, Measured]
    doing: str = ""
    done: int = 0
    """Processes that ended."""
    began: float = field(default_factory=time.monotonic)
    _timed: float = 0.0
    _fresh: int = 0

    @property
    def total(self) -> int:
        """Processes that there will be at least."""
        open_ = [one for one in self.cells.values() if one.problem is None]
        return max(self.done, self.done + sum(map(self._missing, open_)))

    def _missing(self, one: Measured) -> int:
        return max(0, self.plan.config.processes - len(one.found))

    @property
    def left(self) -> float | None:
        """Seconds until it is done, about; None before the first process ended."""
        return self._timed / self._fresh * (self.total - self.done) if self._fresh else None

    def ended(self, seconds: float) -> None:
        self.done, self._fresh, self._timed = self.done + 1, self._fresh + 1, self._timed + seconds

    @property
    def rows(self) -> list[Measured]:
        """The cells that were asked for, in their order."""
        return [self.cells[cell] for cell in self.plan.cells]


Told = Callable[[State], None]


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
    with Journal(output, plan.digest, resume=resume) as journal, tempfile.TemporaryDirectory() as scratch:
        for cell, found in journal.found:
            state.cells[cell].take(found)
            state.done += 1
        _prepare(state, scratch, told)
        with watch() as seen:
            _rounds(state, journal, told)
        if plan.config.accuracy:
            _scores(state, output, told)
    _keep(state, output, seen)
    return state.rows


def _prepare(state: State, scratch: str, told: Told) -> None:
    """Get what the cells open, a process for each model; what cannot be had is the reason in its rows."""
    for number, reference in enumerate(state.plan.models):
        cells = [cell for cell in state.cells if cell.reference == reference]
        place = os.path.join(scratch, str(number))
        os.mkdir(place)
        state.doing = f"preparing {reference}"
        told(state)
        try:
            said = ask(_preparing(state.plan, reference, cells, place), PREPARING)["runtimes"]
        except NoAnswerError as error:
            said = {cell.runtime: {"problem": str(error)} for cell in cells}
        for cell in cells:
            _give(state.cells[cell], said[cell.runtime])


def _preparing(plan: Plan, reference: str, cells: list[Cell], place: str) -> dict[str, Any]:
    return {
        "what": "prepare", "model": reference, "zoo": plan.zoo, "scratch": place,
        "runtimes": list(dict.fromkeys(cell.runtime for cell in cells)),
        "random_weights": plan.config.random_weights, "verify": plan.config.verify,
    }  # fmt: skip


def _give(measured: Measured, said: dict[str, Any]) -> None:
    if "problem" in said:
        measured.problem = said["problem"]
    else:
        measured.prepared = Prepared(**said)


def _rounds(state: State, journal: Journal, told: Told) -> None:
    """Time each cell once a round, until each has enough."""
    config = state.plan.config
    for round_ in range(config.most_processes):
        for cell in state.plan.order(round_):
            measured = state.cells[cell]
            if measured.problem is None and len(measured.found) <= round_ and not measured.stop(config):
                state.doing = cell.name
                told(state)
                _time(state, measured, journal)
    state.doing = ""
    told(state)


def _time(state: State, measured: Measured, journal: Journal) -> None:
    start = time.monotonic()
    try:
        found = ask(_timing(state.plan, measured), state.plan.config.patience)
    except NoAnswerError as error:
        found = {"problem": str(error)}
    measured.take(found)
    state.ended(time.monotonic() - start)
    journal.note(measured.cell, found)


def _timing(plan: Plan, measured: Measured) -> dict[str, Any]:
    config, cell, prepared = plan.config, measured.cell, measured.prepared
    assert prepared is not None, cell
    return {
        "what": "measure", "source": prepared.path or cell.reference, "runtime": cell.runtime,
        "zoo": plan.zoo, "inputs": prepared.inputs, "batch": cell.batch,
        "device": config.device, "threads": config.threads,
        "precision": config.precision, "warm_up": config.warm_up, "warm_up_most": config.warm_up_most,
        "samples": -(-config.min_samples // config.processes), "seconds": config.budget / config.processes,
    }  # fmt: skip


def _scores(state: State, output: str, told: Told) -> None:
    """Measure what each model scores, once on each runtime; the batch makes no difference to that."""
    done: dict[tuple[str, str], dict[str, Any]] = {}
    for measured in (one for one in state.rows if one.found and one.prepared is not None):
        cell, prepared = measured.cell, measured.prepared
        place = (cell.reference, cell.runtime)
        if prepared is not None and place not in done:
            state.doing = f"scoring {cell.reference} {cell.runtime}"
            told(state)
            done[place] = _score(state.plan, cell, prepared)
            done[place] |= _kept(score_of(cell, prepared, state.plan, done[place]), output)
        measured.score = done[place]


def _score(plan: Plan, cell: Cell, prepared: Prepared) -> dict[str, Any]:
    config = plan.config
    job = {
        "what": "score", "source": prepared.path or cell.reference, "runtime": cell.runtime, "zoo": plan.zoo,
        "like": cell.reference if prepared.path else None, "dataset": config.dataset, "size": config.size,
        "metrics": config.metrics, "device": config.device, "precision": config.precision,
    }  # fmt: skip
    try:
        return ask(job, PREPARING)
    except NoAnswerError as error:
        return {"problem": f"its accuracy could not be measured: {error}"}


def _kept(result: Result, output: str) -> dict[str, str]:
    """Write a result and give its path; or say why that cannot be done."""
    try:
        return {"path": write(result, output)}
    except OSError as error:
        return {"problem": f"its result could not be written: {error.strerror or error}"}


def _keep(state: State, output: str, seen: Watch) -> None:
    """Write the results; one that cannot be written says so in its row."""
    machine = fingerprint()
    environment = {**machine, "watched": seen.as_dict()}
    anchor = state.cells[state.plan.anchor] if state.plan.anchor else None
    for measured in state.rows:
        _demand_fast_enough(measured, state.plan)
        result = result_of(
            measured, state.plan, environment=environment, notes=seen.notes(machine["cores"]), anchor=anchor
        )
        try:
            measured.path = write(result, output)
        except OSError as error:
            measured.problem = f"its result could not be written: {error.strerror or error}"


def _demand_fast_enough(measured: Measured, plan: Plan) -> None:
    most, middle = plan.config.max_ms.get(measured.cell.model), measured.median
    if most is not None and middle is not None and 1000 * middle > most:
        measured.problem = f"its median of {1000 * middle:.3g} ms is above max_ms, {most:g} ms"
