"""`models.yaml`: models of hubs by name, a line each, for a benchmark to be of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, model_validator
from pydantic_core import InitErrorDetails

from modelyard.benchmark.asked.entry import Entry
from modelyard.benchmark.asked.together import checked, wrong
from modelyard.benchmark.asked.yaml_file import read_yaml

FILE = "models.yaml"  # beside modelyard.toml


class ModelsFile(BaseModel):
    """What `models.yaml` holds."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    models: list[Entry] = Field(min_length=1, description="One model each.")

    @model_validator(mode="wrap")
    @classmethod
    def _distinct(cls, given: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        return checked(read, given, _twice(given))


def _twice(given: Any) -> Iterator[InitErrorDetails]:
    """Find names that an earlier entry has."""
    entries = given.get("models") if isinstance(given, dict) else None
    seen: set[str] = set()
    for place, one in enumerate(entries if isinstance(entries, list) else ()):
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str) and name in seen:
            loc = ("models", place, "name") if isinstance(one, dict) else ("models", place)
            yield wrong(f"a name of its own: {name} stands there twice", loc, name)
        elif isinstance(name, str):
            seen.add(name)


def read_models(path: str) -> tuple[Entry, ...]:
    """Read a models file.

    Args:
        path: of the file.
    """
    return tuple(
        read_yaml(ModelsFile, path, hint="`modelyard schema models` shows what stands in one.").models
    )


def unread(root: str) -> str | None:
    """Say that a models file lies in the working folder and is not read, for the zoo is another folder's."""
    if not os.path.isfile(FILE) or os.path.realpath(root) == os.path.realpath(os.curdir):
        return None
    return (
        f"{FILE} lies here and is not read, for this folder is no zoo: `touch modelyard.toml`, or "
        f"`--models-file {FILE}`"
    )


def models_of(root: str) -> tuple[Entry, ...]:
    """Read the models file that lies at the root of a zoo; none is no entry."""
    path = os.path.join(root, FILE)
    return read_models(path) if os.path.isfile(path) else ()
