"""`Plan`: which cells are timed, in which order, and about how long it takes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from random import Random, SystemRandom
from typing import TYPE_CHECKING

from modelyard.benchmark.cell import Cell
from modelyard.core.errors import NotFoundError
from modelyard.core.release import __version__
from modelyard.runtimes.family import engine_of
from modelyard.runtimes.listing import list_runtimes

if TYPE_CHECKING:
    from modelyard.benchmark.config import Config
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo

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
    sizes: dict[str, int]
    """Bytes of the weights of each model, as far as cards say."""
    anchor: Cell | None = None

    @property
    def models(self) -> list[str]:
        return list(dict.fromkeys(cell.reference for cell in self.timed))

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
    def seconds(self) -> float:
        """About how long it takes, without fetching and writing models."""
        return len(self.timed) * self.config.processes * (START + TIMED)

    @property
    def digest(self) -> str:
        said = {
            "modelyard": __version__, "zoo": self.zoo, "cells": [cell.as_dict() for cell in self.timed],
            "config": self.config.model_dump(exclude={"seed"}),
        }  # fmt: skip
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def order(self, round_: int) -> list[Cell]:
        """Give the cells in the order of a round: shuffled anew for each, and the same for one seed."""
        cells = list(self.timed)
        Random(f"{self.seed}/{round_}").shuffle(cells)  # noqa: S311
        return cells


def planned(config: Config, zoo: str | None = None) -> Plan:
    """Plan a benchmark.

    Args:
        config: what is to be measured.
        zoo: the folder of the zoo whose models are meant; the one at hand by default.
    """
    from modelyard.registry.zoo import open_zoo

    opened = open_zoo(zoo)
    models, runtimes = _models(config, opened), _runtimes(config)
    cells = tuple(
        Cell(model.ref, model.version, model.task, runtime, batch)
        for model in models for runtime in runtimes for batch in dict.fromkeys(config.batch_sizes)
    )  # fmt: skip
    sizes = {f"{one.ref}@{one.version}": int(1e6 * (one.size_mb or 0)) for one in models}
    seed = config.seed if config.seed is not None else SystemRandom().randrange(2**31)
    return Plan(config, seed, cells, zoo, sizes, _anchor(config, opened, runtimes))


def _models(config: Config, zoo: Zoo) -> list[Model]:
    from modelyard.registry.discover import list_models
    from modelyard.registry.resolve import get_model

    if config.models:
        found = [get_model(name, zoo=zoo) for name in config.models]
        return list({(one.ref, one.version): one for one in found}.values())
    listed = list(list_models(task=config.task, where=config.where, zoo=zoo))
    if not listed:
        raise NotFoundError(
            "no model fits what was asked for", hint="`modelyard list` shows those there are."
        )
    return listed


def _runtimes(config: Config) -> list[str]:
    for name in config.runtimes:
        engine_of(name)
    return list(dict.fromkeys(config.runtimes)) or [one.name for one in list_runtimes() if one.ready]


def _anchor(config: Config, zoo: Zoo, runtimes: list[str]) -> Cell | None:
    """Choose the cell that tells one machine, or one day, from another."""
    from modelyard.registry.resolve import get_model

    if config.anchor is None or config.random_weights:
        return None
    try:
        model = get_model(config.anchor, zoo=zoo)
    except NotFoundError:
        return None
    runtime = "onnxruntime" if "onnxruntime" in runtimes else runtimes[0]
    return Cell(model.ref, model.version, model.task, runtime, 1)
