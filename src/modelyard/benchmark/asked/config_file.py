"""A config read from a YAML file: the one that is named, the zoo's own, or one that ships with modelyard."""

from __future__ import annotations

import os

from modelyard.benchmark.asked.config import Config
from modelyard.benchmark.asked.yaml_file import read_yaml
from modelyard.core.errors import NotFoundError
from modelyard.core.suggest import did_you_mean

SHIPPED = os.path.join(os.path.dirname(__file__), "configs")
OWN = os.path.join("benchmarks", "configs")  # in a zoo
_ENDINGS = (".yaml", ".yml")
_HINT = "`modelyard benchmark --show-config` prints one."


def read_config(name: str | None, zoo: str | None = None) -> Config:
    """Read a config.

    Args:
        name: a file, or the name of a config of the zoo or of modelyard, such as `latency`; without one,
            everything is as by default.
        zoo: the root of a zoo, whose own configs in benchmarks/configs/ come before those that ship.
    """
    return Config() if name is None else read_yaml(Config, config_path(name, zoo), hint=_HINT)


def config_path(name: str, zoo: str | None = None) -> str:
    """Find the file of a config.

    Args:
        name: as `read_config` takes it.
        zoo: the root of a zoo.
    """
    if os.path.isfile(name) or os.path.dirname(name) or name.endswith(_ENDINGS):
        return name
    known = config_names(zoo)
    if name not in known:
        there = f"There are: {', '.join(sorted(known))}; or give the path of a file."
        raise NotFoundError(f"no config {name!r}", hint=_asked(name, sorted(known), there))
    return known[name]


def config_names(zoo: str | None = None) -> dict[str, str]:
    """Give the files of the configs that have names: those that ship, and a zoo's own."""
    folders = (SHIPPED, *([os.path.join(zoo, OWN)] if zoo else ()))
    return {
        os.path.splitext(file)[0]: os.path.join(folder, file)
        for folder in folders
        if os.path.isdir(folder)
        for file in sorted(os.listdir(folder))
        if file.endswith(_ENDINGS)
    }


def _asked(name: str, known: list[str], there: str) -> str:
    near = did_you_mean(name, known, "")
    return f"{near}\n{there}" if near else there


def as_yaml(config: Config) -> str:
    """Write a config with all its defaults, each with what it means."""
    import json

    lines = []
    for name, value in config.model_dump().items():
        lines += [f"# {Config.model_fields[name].description}", f"{name}: {json.dumps(value)}"]
    return "\n".join(lines)
