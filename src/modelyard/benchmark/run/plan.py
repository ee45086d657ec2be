"""`Plan`: which cells are timed, in which order, and about how long it takes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from random import Random, SystemRandom
from typing import TYPE_CHECKING

from modelyard.benchmark.asked.anchor import anchor_of
from modelyard.benchmark.asked.data import demand_data
from modelyard.benchmark.asked.known_data import demand_some_data
from modelyard.benchmark.asked.subjects import demand_distinct, subjects_of
from modelyard.benchmark.cell import Cell
from modelyard.benchmark.run.limits import demand_models
from modelyard.core.release import __version__
from modelyard.runtimes.family import engine_of
from modelyard.runtimes.listing import list_runtimes

if TYPE_CHECKING:
    from modelyard.benchmark.asked.config import Config
    from modelyard.benchmark.asked.subject import Subject

START = 1.5
"""Seconds that a process takes before its first call, about."""
TIMED = 0.5
"""Seconds that it calls, about: fast models are called for a tenth of a second, slow ones for longer."""


@dataclass(frozen=True)
class Plan:
    """What will be run. Equal plans have equal digests, so one that was interrupted is found again."""

    config: Config
    seed: int
    cells: tuple[Cell, ...]
    zoo: str | None
    """The zoo's folder as it was given; None for the one at hand."""
    subjects: dict[str, Subject]
    """The models by their references, that of the anchor too."""
    anchor: Cell | None = None

    @property
    def models(self) -> list[tuple[str, str]]:
        """The references of what has to be prepared, each with its weights: `own` or `random`."""
        return list(dict.fromkeys((cell.reference, cell.weights) for cell in self.timed))

    @property
    def references(self) -> list[str]:
        """The models that were asked for, without the anchor."""
        return list(dict.fromkeys(cell.reference for cell in self.cells))

    @property
    def timed(self) -> tuple[Cell, ...]:
        """All cells, that of the anchor too."""
        own = () if self.anchor is None or self.anchor in self.cells else (self.anchor,)
        return (*own, *self.cells)

    @property
    def seconds(self) -> tuple[float, float]:
        """How long the timing takes: with models that are fast, and at most, when calls are slow."""
        count, config = len(self.timed), self.config
        fast = count * config.processes * (START + TIMED)
        slow = count * (config.most_processes * START + config.cell_budget * config.most_processes
                        / config.processes)  # fmt: skip
        most = config.budget if config.budget is not None else slow
        return min(fast, most), max(fast, slow) if config.budget is None else most

    @property
    def digest(self) -> str:
        said = {
            "modelyard": __version__, "zoo": self.zoo, "cells": [cell.as_dict() for cell in self.timed],
            "config": self.config.model_dump(exclude={"seed", "budget"}),
            "subjects": [one.as_dict() for one in self.subjects.values()],
        }  # fmt: skip
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def order(self, round_: int) -> list[Cell]:
        """Give the cells in the order of a round: shuffled anew for each, and the same for one seed."""
        cells = list(self.timed)
        Random(f"{self.seed}/{round_}").shuffle(cells)  # noqa: S311
        return cells


def planned(config: Config, zoo: str | None = None, *, models_file: str | None = None) -> Plan:
    """Plan a benchmark.

    Args:
        config: what is to be measured.
        zoo: the folder of the zoo whose models are meant; the one at hand by default.
        models_file: a file of models of hubs; the zoo's own `models.yaml` by default.
    """
    from modelyard.registry.zoo import open_zoo

    opened = open_zoo(zoo)
    runtimes = runtimes_of(config)
    subjects = subjects_of(config, opened, models_file)
    demand_models(config.max_ms, subjects, opened)
    demand_data(config, {one.task for one in subjects})
    demand_some_data(config, subjects, opened)
    weights = "random" if config.random_weights else "own"
    cells = tuple(
        Cell(one.model, one.version, one.task, runtime, batch, weights)
        for one in subjects for runtime in runtimes for batch in dict.fromkeys(config.batch_sizes)
    )  # fmt: skip
    seed = config.seed if config.seed is not None else SystemRandom().randrange(2**31)
    known = {one.reference: one for one in subjects}
    found = anchor_of(config, opened)
    if found is not None and found.reference in known and known[found.reference].hub is not None:
        demand_distinct([found, known[found.reference]])
    anchor = None if found is None else _anchor_cell(found, runtimes)
    return Plan(config, seed, cells, zoo, ({found.reference: found} if found else {}) | known, anchor)


def runtimes_of(config: Config) -> list[str]:
    """Give the runtimes that are asked for, each once; all that can be used here where none is named.

    Args:
        config: what is asked.
    """
    for name in config.runtimes:
        engine_of(name)
    return list(dict.fromkeys(config.runtimes)) or [one.name for one in list_runtimes() if one.ready]


def _anchor_cell(subject: Subject, runtimes: list[str]) -> Cell:
    runtime = "onnxruntime" if "onnxruntime" in runtimes else runtimes[0]
    return Cell(subject.model, subject.version, subject.task, runtime, 1)
