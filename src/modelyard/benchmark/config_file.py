"""A config read from a YAML file; what is wrong in it is told with its line."""

from __future__ import annotations

from modelyard.benchmark.config import Config
from modelyard.core.errors import ConfigError, NotFoundError


def read_config(path: str | None) -> Config:
    """Read a config.

    Args:
        path: the file; without one, everything is as by default.
    """
    from modelyard.cards.validate import read_as

    if path is None:
        return Config()
    try:
        with open(path, "rb") as file:
            raw = file.read()
    except FileNotFoundError:
        raise NotFoundError(
            f"{path}: no such config", hint="`modelyard benchmark --show-config` prints one."
        ) from None
    found, problems = read_as(Config, raw)
    if found is None or problems:
        raise ConfigError("\n".join(f"{path}:{one.line}:{one.column}: {one.message}" for one in problems))
    return found


def as_yaml(config: Config) -> str:
    """Write a config with all its defaults, each with what it means."""
    import json

    lines = []
    for name, one in Config.model_fields.items():
        lines += [f"# {one.description}", f"{name}: {json.dumps(getattr(config, name))}"]
    return "\n".join(lines)
