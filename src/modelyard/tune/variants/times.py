"""A parent and its variant timed in one run: fresh processes that take turns, on one runtime."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modelyard.benchmark.asked.config import Config
from modelyard.benchmark.asked.subject import of_zoo
from modelyard.benchmark.cell import Cell
from modelyard.benchmark.run.plan import Plan
from modelyard.benchmark.run.runner import run_benchmark
from modelyard.core.errors import InputError
from modelyard.core.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.benchmark.run.state import State
    from modelyard.core.progress import Report
    from modelyard.registry.model import Model
    from modelyard.results.document import Result
    from modelyard.tune.variants.measuring import Measuring


def timed(
    parent: Model, variant: Model, how: Measuring, output: str, report: Report
) -> tuple[Result, Result]:
    """Time both, and give their results.

    Args:
        parent: of a zoo.
        variant: of a zoo of its own.
        how: runtime, threads, and the number of processes.
        output: the folder in which the results are written.
        report: called with `Progress`.
    """
    from modelyard.results.folder import read

    rows = run_benchmark(plan_of(parent, variant, how), output=output, report=_teller(report))
    wrong = next((one.problem for one in rows if one.problem), None)
    if wrong is not None:
        raise InputError(f"the two could not be timed: {wrong}")
    first, second = (read(one.path or "") for one in rows)
    return first, second


def plan_of(parent: Model, variant: Model, how: Measuring) -> Plan:
    """Plan the run: one cell each."""
    config = Config().but(
        runtimes=[how.runtime], threads=how.threads, processes=how.processes, most_processes=how.processes,
        anchor=None, min_samples=100,
    )  # fmt: skip
    config = config.model_copy(update={"anchor": None})
    subjects = [of_zoo(parent, parent.zoo.root), of_zoo(variant, variant.zoo.root)]
    cells = tuple(Cell(one.model, one.version, one.task, how.runtime, 1) for one in subjects)
    seed = int.from_bytes(os.urandom(4)) >> 1
    return Plan(config, seed, cells, parent.zoo.root, {one.reference: one for one in subjects})


def _teller(report: Report) -> Callable[[State], None]:
    def told(state: State) -> None:
        over = state.done >= state.total
        report(Progress("timing", state.done, state.total, "done" if over else "running", unit="processes"))

    return told
