"""What a starter model is and how it is trained: `recipes.toml`, read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from training import Schedule

FILE = Path(__file__).with_name("recipes.toml")


@dataclass(frozen=True)
class Recipe:
    """One version of one model."""

    name: str
    version: str
    title: str
    task: str
    description: str
    tags: list[str]
    config: dict[str, Any]  # what the network is built from, as `config.yaml` has it
    schedule: Schedule
    mean: list[float] = field(default_factory=list)
    std: list[float] = field(default_factory=list)
    card: dict[str, Any] = field(default_factory=dict)  # further keys of the card, as they are
    last: bool = True  # no later version of the model stands in the file

    @property
    def label(self) -> str:
        return f"{self.name}@{self.version}"

    def lasting(self, epochs: int | None) -> Recipe:
        """Give the recipe with another number of epochs."""
        return self if epochs is None else replace(self, schedule=replace(self.schedule, epochs=epochs))


def recipes(file: Path = FILE) -> list[Recipe]:
    """Read every recipe, the versions of a model in their order."""
    tables = tomllib.loads(file.read_text(encoding="utf-8"))["recipe"]
    names = [table["name"] for table in tables]
    return [
        Recipe(**{**table, "schedule": Schedule(**table["schedule"]), "last": table["name"] not in later})
        for table, later in ((table, names[place + 1 :]) for place, table in enumerate(tables))
    ]


def recipe_of(name: str, task: str, version: str | None = None, file: Path = FILE) -> Recipe:
    """Give the recipe of a model, of its last version where none is named."""
    every = [one for one in recipes(file) if one.task == task]
    fitting = [one for one in every if one.name == name and version in (None, one.version)]
    if not fitting:
        known = ", ".join(one.label for one in every)
        raise SystemExit(f"there is no recipe {name}{f'@{version}' if version else ''}; there are: {known}")
    return fitting[-1]
