"""A YAML file read by its schema; what is wrong in it is told with its line."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel

from modelyard.core.errors import ConfigError, NotFoundError

Kind = TypeVar("Kind", bound=BaseModel)


def read_yaml(kind: type[Kind], path: str, *, hint: str) -> Kind:
    """Read a file.

    Args:
        kind: its schema.
        path: where it lies.
        hint: what to do where there is none.
    """
    from modelyard.cards.validate import read_as

    try:
        with open(path, "rb") as file:
            raw = file.read()
    except FileNotFoundError:
        raise NotFoundError(f"{path}: no such file", hint=hint) from None
    except OSError as error:
        raise NotFoundError(f"{path}: cannot be read: {error.strerror}", hint=hint) from error
    found, problems = read_as(kind, raw)
    if found is None or problems:
        raise ConfigError("\n".join(f"{path}:{one.line}:{one.column}: {one.message}" for one in problems))
    return found
