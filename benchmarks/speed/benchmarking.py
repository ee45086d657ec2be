"""Where the time of a benchmark goes: how much of it, once engines are there, is spent inside them.

python benchmarks/speed/benchmarking.py [--runtimes onnxruntime openvino] [--models resnet18 …]

`modelyard benchmark resnet18 resnet50 efficientnet_b0 --batch-sizes 1 4 8 --random-weights` is run a second
time, its exports written. Of each process that times a cell, the time until its model is open is left out:
Python, its imports, opening the model. Inside the engine are the first answer, the calls that warm up, those
that are timed, and those whose answers are looked at for what is no number. The share is theirs of all the
rest of the wall time: also what the run does between processes, from the first of them to the last. Preparing
(a process for each model, which finds its export written) and what precedes it are told apart.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from measure import row

from modelyard.benchmark.asked.config import Config
from modelyard.benchmark.run import runner
from modelyard.benchmark.run.measured import Measured
from modelyard.benchmark.run.plan import Plan, planned
from modelyard.benchmark.run.prepare import prepare_all
from modelyard.cli._cells import SPARE, table_of
from modelyard.cli._spare import table

MODELS = ("resnet18", "resnet50", "efficientnet_b0")
BATCHES = [1, 4, 8]


@dataclass
class Spent:
    """Seconds of a run."""

    preparing: float = 0.0
    until_open: float = 0.0
    engine: float = 0.0
    after_open: float = 0.0
    processes: int = 0
    failed: int = 0
    ends: list[float] = field(default_factory=list)
    """When the first process that timed a cell began, and when the last ended."""

    @property
    def rounds(self) -> float:
        return self.ends[-1] - self.ends[0]

    @property
    def between(self) -> float:
        return self.rounds - self.until_open - self.after_open

    @property
    def share(self) -> float:
        return self.engine / (self.rounds - self.until_open)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--models", nargs="+", default=list(MODELS))
    parser.add_argument("--runtimes", nargs="+", default=[])
    parser.add_argument("--batch-sizes", nargs="+", type=int, default=BATCHES)
    given = parser.parse_args()
    plan = planned(
        Config(
            models=given.models, batch_sizes=given.batch_sizes, runtimes=given.runtimes, random_weights=True
        )
    )
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MODELYARD_CACHE"] = os.path.join(folder, "cache")
        export(plan)
        rows, spent, whole = run(plan, folder)
    table(*table_of(rows, plan.config), SPARE, 160)
    told(spent, whole)


def export(plan: Plan) -> None:
    """Write what is opened, as a first run does."""
    state = runner.State(plan, {one: Measured(one) for one in plan.timed})
    with tempfile.TemporaryDirectory() as scratch:
        prepare_all(state, scratch, lambda _: None)


def run(plan: Plan, folder: str) -> tuple[list[Measured], Spent, float]:
    """Run a plan, and note what each of its processes says and takes."""
    spent, ask = Spent(), runner.ask

    def asked(job: Mapping[str, Any], patience: float) -> dict[str, Any]:
        began = time.monotonic()
        try:
            said = ask(job, patience)
        except runner.NoAnswerError:
            said = {}
            raise
        finally:
            note(spent, job["what"], said, began, time.monotonic())
        return said

    runner.ask = asked
    began = time.monotonic()
    try:
        rows = runner.run_benchmark(plan, output=folder)
    finally:
        runner.ask = ask
    return rows, spent, time.monotonic() - began


def note(spent: Spent, what: str, said: Mapping[str, Any], began: float, ended: float) -> None:
    if what == "prepare":
        spent.preparing += ended - began
        return
    spent.ends += [began, ended]
    spent.processes += 1
    if not said:
        spent.failed += 1
        return
    until_open = said["cold_start"] - said["first_answer"]
    spent.until_open += until_open
    spent.after_open += ended - began - until_open
    spent.engine += said["first_answer"] + sum(said["warm_up"]) + sum(said["samples"]) + said["checked"]


def told(spent: Spent, whole: float) -> None:
    print(f"{spent.processes} processes ({spent.failed} failed), {whole:.0f} s; a process, in ms:")
    rest = spent.after_open - spent.engine
    for name, seconds in (
        ("until its model is open", spent.until_open), ("inside the engine", spent.engine),
        ("the rest of the process", rest), ("between two processes", spent.between),
    ):  # fmt: skip
        print(f"  {name:<26} {1000 * seconds / spent.processes:8.0f}")
    around = whole - spent.rounds - spent.preparing
    print(f"preparing all models {spent.preparing:.1f} s; before and after {around:.1f} s")
    said = f"{spent.engine:.1f} s of {spent.rounds - spent.until_open:.1f} s"
    row("once engines are there: the share inside them", spent.share, ">= 0.80", said)
    row(
        "the same, preparing counted too",
        spent.engine / (whole - spent.until_open),
        "",
        f"{whole:.1f} s in all",
    )


if __name__ == "__main__":
    main()
