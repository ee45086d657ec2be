"""`run_benchmark`: prepare each model, time each cell in fresh processes that take turns, keep what is found.

A round runs each cell once, in an order of its own; whoever slows the machine for a while slows all alike.
"""

from __future__ import annotations

import os
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.cell import Cell, Prepared
from modelyard.benchmark.journal import Journal
from modelyard.benchmark.measured import Measured
from modelyard.benchmark.process import NoAnswerError, ask
from modelyard.benchmark.result import result_of, score_of
from modelyard.core.amount import counted
from modelyard.results.environment import Watch, fingerprint, watch
from modelyard.results.folder import FOLDER, write

if TYPE_CHECKING:
    from modelyard.benchmark.plan import Plan
    from modelyard.results.document import Result

Place = tuple[str, str]
"""A model and a runtime."""

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
    day: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When it began by the clock on the wall, which is read once: it may be set while a run lasts."""
    scores: dict[Place, dict[str, Any]] = field(default_factory=dict)
    """What the models score, or a `problem`."""
    kept: dict[tuple[str, Place, int], Mapping[str, Any]] = field(default_factory=dict)
    """The results that an interrupted run wrote: where they lie, and their `problem`."""
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
    def now(self) -> datetime:
        return self.day + timedelta(seconds=time.monotonic() - self.began)

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
        _recall(state, journal)
        _prepare(state, scratch, told)
        with watch() as seen:
            _rounds(state, journal, told)
        if plan.config.accuracy:
            _scores(state, journal, output, told)
        _keep(state, journal, output, seen)
    return state.rows


def _recall(state: State, journal: Journal) -> None:
    """Take what an interrupted run found."""
    for entry in journal.entries:
        if entry.what == "found":
            state.cells[entry.cell].take(dict(entry.told))
            state.done += 1
        elif entry.what == "scored":
            state.scores[_place(entry.cell)] = dict(entry.told)
        else:
            state.kept[_name(entry.told["kind"], entry.cell)] = entry.told
    if journal.damaged:
        warnings.warn(
            f"the journal is damaged: what {counted(journal.damaged, 'line')} told is measured again",
            stacklevel=2,
        )


def _place(cell: Cell) -> Place:
    return cell.reference, cell.runtime


def _name(kind: str, cell: Cell) -> tuple[str, Place, int]:
    """Name a result of this plan; a score is one for all batches."""
    return kind, _place(cell), cell.batch if kind == "latency" else 0


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
    journal.note("found", measured.cell, found)


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


def _scores(state: State, journal: Journal, output: str, told: Told) -> None:
    """Measure what each model scores, once on each runtime; the batch makes no difference to that."""
    written: set[Place] = set()
    for measured in (one for one in state.rows if one.found and one.prepared is not None):
        place = _place(measured.cell)
        if place not in state.scores:
            state.doing = f"scoring {' '.join(place)}"
            told(state)
            _take_score(state, measured, journal)
        if place not in written:
            written.add(place)
            _keep_score(state, measured, journal, output)
        measured.score = state.scores[place]


def _take_score(state: State, measured: Measured, journal: Journal) -> None:
    """Measure it; a failure is not kept, so that what is mended is tried again."""
    assert measured.prepared is not None, measured.cell
    found = _score(state.plan, measured.cell, measured.prepared)
    state.scores[_place(measured.cell)] = found
    if "problem" not in found:
        journal.note("scored", measured.cell, found)


def _keep_score(state: State, measured: Measured, journal: Journal, output: str) -> None:
    assert measured.prepared is not None, measured.cell
    found = state.scores[_place(measured.cell)]
    result = score_of(measured.cell, measured.prepared, state.plan, found, made=state.now)
    try:
        _kept(state, result, measured.cell, journal, output)
    except OSError as error:
        found["problem"] = _unwritten(error)


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


def _keep(state: State, journal: Journal, output: str, seen: Watch) -> None:
    """Write the results that are not there yet; one that cannot be written says so in its row."""
    machine = fingerprint()
    environment = {**machine, "watched": seen.as_dict()}
    anchor = state.cells[state.plan.anchor] if state.plan.anchor else None
    for measured in state.rows:
        _demand_fast_enough(measured, state.plan)
        result = result_of(
            measured, state.plan, made=state.now, environment=environment,
            notes=seen.notes(machine["cores"]), anchor=anchor,
        )  # fmt: skip
        try:
            measured.path = _kept(state, result, measured.cell, journal, output)
        except OSError as error:
            measured.problem = _unwritten(error)


def _kept(state: State, result: Result, cell: Cell, journal: Journal, output: str) -> str:
    """Write a result, and note where: one that the interrupted run wrote is not written again."""
    earlier = state.kept.get(_name(result.kind, cell))
    if earlier and earlier["problem"] == result.problem and os.path.exists(earlier["path"]):
        return str(earlier["path"])
    path = write(result, output)
    journal.note("kept", cell, {"kind": result.kind, "path": path, "problem": result.problem})
    return path


def _unwritten(error: OSError) -> str:
    reason = error.strerror or error
    return f"its result could not be written: {reason}; what was measured is kept, and `--resume` writes it"


def _demand_fast_enough(measured: Measured, plan: Plan) -> None:
    most, middle = plan.config.max_ms.get(measured.cell.model), measured.median
    if most is not None and middle is not None and 1000 * middle > most:
        measured.problem = f"its median of {1000 * middle:.3g} ms is above max_ms, {most:g} ms"
