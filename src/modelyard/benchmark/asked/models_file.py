"""`models.yaml`: models of hubs by name, a line each, for a benchmark to be of."""

from __future__ import annotations

import os

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from modelyard.benchmark.asked.entry import Entry
from modelyard.benchmark.asked.yaml_file import read_yaml

FILE = "models.yaml"  # beside modelyard.toml


class ModelsFile(BaseModel):
    """What `models.yaml` holds."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    models: list[Entry] = Field(min_length=1, description="One model each.")

    @model_validator(mode="after")
    def _distinct(self) -> ModelsFile:
        names = [one.name for one in self.models]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise PydanticCustomError("entry", "the name {name} stands there twice", {"name": twice})
        return self


def read_models(path: str) -> tuple[Entry, ...]:
    """Read a models file.

    Args:
        path: of the file.
    """
    return tuple(
        read_yaml(ModelsFile, path, hint="`modelyard schema models` shows what stands in one.").models
    )


def models_of(root: str) -> tuple[Entry, ...]:
    """Read the models file that lies at the root of a zoo; none is no entry."""
    path = os.path.join(root, FILE)
    return read_models(path) if os.path.isfile(path) else ()
