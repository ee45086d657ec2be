"""`replay`: measure what a result says again, and judge whether it was found."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modelyard.benchmark.replay.again import demand_processes, plan_of
from modelyard.benchmark.replay.judge import demand_margin, judge
from modelyard.benchmark.run.measured import Measured
from modelyard.benchmark.run.prepare import prepare_all
from modelyard.benchmark.run.result import score_of
from modelyard.benchmark.run.runner import run_benchmark
from modelyard.benchmark.run.scores import scored
from modelyard.benchmark.run.scratch import scratch
from modelyard.benchmark.run.state import State
from modelyard.core.errors import InputError, RunError
from modelyard.registry.revision import open_zoo_of, revision_of
from modelyard.registry.zoo import open_zoo
from modelyard.results.folder import FOLDER, find, read, write

if TYPE_CHECKING:
    from modelyard.benchmark.replay.replayed import Replayed
    from modelyard.benchmark.run.plan import Plan
    from modelyard.benchmark.run.state import Told
    from modelyard.results.document import Result


def replay(
    result: str | Result,
    *,
    folder: str = FOLDER,
    output: str | os.PathLike[str] | None = None,
    margin: float | None = None,
    zoo: str | None = None,
    revision: str | None = None,
    processes: int | None = None,
    report: Told | None = None,
) -> Replayed:
    """Measure a result again, with the same weights, config and seed, and judge it.

    Args:
        result: the first digits of its digest, its file, or what `list_results` gave.
        folder: where results are kept.
        output: a folder that keeps the new result too; it is kept nowhere by default.
        margin: what is too small to matter: 0.05 of a time, 0.005 of a score by default.
        zoo: the zoo's folder; the one at hand by default.
        revision: of the zoo's git repository, whose cards are meant; those of now by default.
        processes: that a latency is timed in; as many as then by default.
        report: called with the state of the run whenever something has happened.
    """
    demand_margin(margin)
    demand_processes(processes)
    then = find(result, folder) if isinstance(result, str) else result
    if then.problem is not None:
        raise InputError(f"{then.digest[:12]} ({then.model}) measured nothing: {then.problem}")
    again = _timed if then.kind == "latency" else _scored
    with scratch() as place:
        plan = plan_of(then, _zoo_of(zoo, revision, place), processes)
        now = again(plan, place, report or (lambda _: None))
    found = judge(then, now, margin)
    if output is not None:
        write(now, os.fspath(output))
    return found


def _zoo_of(zoo: str | None, revision: str | None, place: str) -> str | None:
    """Give the zoo's folder; of a revision, it is written beside what the run writes."""
    if revision is None:
        return zoo
    here = open_zoo(zoo)
    return open_zoo_of(revision_of(here.root, revision), os.path.join(place, "zoo")).root


def _timed(plan: Plan, place: str, told: Told) -> Result:
    row = run_benchmark(plan, output=place, report=told)[0]
    if row.problem is not None or row.path is None:
        raise _failed(plan, row.problem)
    return read(row.path)


def _scored(plan: Plan, place: str, told: Told) -> Result:
    state = State(plan, {cell: Measured(cell) for cell in plan.timed})
    prepare_all(state, place, told)
    row = state.rows[0]
    if row.prepared is None:
        raise _failed(plan, row.problem)
    state.doing = f"scoring {row.cell.name}"
    told(state)
    found = scored(plan, row.cell, row.prepared)
    if "problem" in found:
        raise _failed(plan, found["problem"])
    return score_of(row.cell, row.prepared, plan, found, made=state.now)


def _failed(plan: Plan, problem: str | None) -> RunError:
    return RunError(f"{plan.cells[0].name} could not be measured again: {problem}")
