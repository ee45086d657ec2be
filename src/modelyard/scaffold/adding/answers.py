"""`Answers`: what a person says of a new model, on a command line, in a file, or when asked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from modelyard.core.errors import InputError, NotFoundError
from modelyard.core.suggest import did_you_mean

LARGEST = 1_000_000
_LISTS = {"tags": str, "input_size": int}
_WHOLE = ("classes",)


@dataclass(frozen=True)
class Answers:
    """What is said; what is not is computed, or asked for."""

    weights: str | None = None
    """A file, a URL, `hf:org/name`, `timm:name`; an empty text for an architecture alone."""
    name: str | None = None
    task: str | None = None
    architecture: str | None = None
    version: str = "1.0.0"
    classes: int | None = None
    input_size: tuple[int, ...] | None = None
    licence: str | None = None
    labels: str | None = None
    """The name of a set of labels, or a file of them."""
    description: str | None = None
    tags: tuple[str, ...] = ()
    copy: bool | None = None
    """Whether the file is copied beside the card; a small one is, by default."""

    def but(self, **changes: Any) -> Answers:
        """Give the same with what else is said; None says nothing."""
        return replace(self, **{name: value for name, value in changes.items() if value is not None})


def read_answers(path: str) -> Answers:
    """Read a YAML file of answers; a key that is none is refused, with the one that was meant.

    Args:
        path: of the file.
    """
    from modelyard.cards.text.document import parse

    try:
        with open(path, "rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise NotFoundError(f"{path}: no such file") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    document = parse(raw[:LARGEST])
    if len(raw) > LARGEST or document.problems or not isinstance(document.data, dict):
        why = document.problems[0].message if document.problems else "a mapping of keys is expected"
        raise InputError(f"{path}: {why}", hint="Such as `weights: net.pth`, a line for each answer.")
    said = answers_of(document.data, path)
    here = os.path.dirname(os.path.abspath(path))
    return replace(said, weights=_beside(said.weights, here), labels=_beside(said.labels, here))


def answers_of(data: Mapping[Any, Any], place: str) -> Answers:
    """Make answers of plain data.

    Args:
        data: by key.
        place: what it is called in messages.
    """
    known = [one.name for one in fields(Answers)]
    for key in data:
        if key not in known:
            raise InputError(
                f"{place}: no answer is called {key!r}",
                hint=did_you_mean(str(key), known, f"There are: {', '.join(known)}."),
            )
    return Answers(**{key: _checked(key, value, place) for key, value in data.items() if value is not None})


def _checked(key: str, value: Any, place: str) -> Any:
    if key in _LISTS:
        kind = _LISTS[key]
        if not isinstance(value, list | tuple) or not all(type(one) is kind for one in value):
            raise InputError(f"{place}: `{key}` is a list of {kind.__name__}, not {value!r}")
        return tuple(value)
    kind = int if key in _WHOLE else bool if key == "copy" else str
    if type(value) is not kind:
        raise InputError(
            f"{place}: `{key}` is {value!r}, and is to be {_WORDS[kind]}",
            hint=f'Put it in quotes: {key}: "{value}"' if kind is str else None,
        )
    return value


_WORDS = {int: "a whole number", bool: "true or false", str: "a text"}


def _beside(said: str | None, folder: str) -> str | None:
    """A path in a file of answers is relative to that file."""
    path = os.path.join(folder, os.path.expanduser(said)) if said else ""
    return path if path and os.path.isfile(path) else said
