"""The names of a model's classes: on the card, in a set that it names, or in a file of the model's folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SETS = os.path.join(os.path.dirname(__file__), "label_sets")
_LARGEST = 10_000_000


def labels_of(data: Mapping[str, Any], folder: str | None = None) -> list[str] | None:
    """Give the labels of a card's data in the order of its outputs; None where they are not known.

    Args:
        data: the card as a mapping, as `Model.data` gives it.
        folder: of the model, where a file with labels lies.
    """
    stated = data.get("labels")
    if isinstance(stated, dict):
        return _in_order({int(index): str(label) for index, label in stated.items()})
    if isinstance(stated, str):
        return _named(stated, folder)
    return [str(label) for label in stated] if isinstance(stated, list) else None


def label_of(labels: Sequence[str] | None, index: int) -> str:
    """Name a class; by its number where it has no name."""
    return labels[index] if labels is not None and index < len(labels) else str(index)


def label_sets() -> list[str]:
    """Name the sets that a card can name, such as `imagenet-1k`."""
    return sorted(name.removesuffix(".txt") for name in os.listdir(_SETS) if name.endswith(".txt"))


def _named(name: str, folder: str | None) -> list[str] | None:
    if name in label_sets():
        return _lines(os.path.join(_SETS, f"{name}.txt"))
    path = os.path.join(folder, name) if folder and not name.startswith(("/", "~")) else None
    if path is None or ".." in name.split("/") or not os.path.isfile(path) or not _is_inside(path, folder):
        return None
    if os.path.getsize(path) > _LARGEST:
        raise InputError(f"{path} is too large to be a list of labels")
    return _of_json(path) if path.endswith(".json") else _lines(path)


def _is_inside(path: str, folder: str | None) -> bool:
    """Tell whether a file lies in a folder, links followed."""
    return os.path.realpath(path).startswith(os.path.realpath(folder or "") + os.sep)


def _lines(path: str) -> list[str]:
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


def _of_json(path: str) -> list[str]:
    from json import load

    try:
        with open(path, encoding="utf-8") as file:
            found = load(file)
        return (
            _in_order({int(one): str(found[one]) for one in found})
            if isinstance(found, dict)
            else [str(one) for one in found]
        )
    except (ValueError, TypeError) as error:
        raise InputError(
            f"{path} holds no labels: {error}", hint="A list of names, or a mapping from index to name."
        ) from None


def _in_order(named: Mapping[int, str]) -> list[str]:
    return [named.get(index, str(index)) for index in range(max(named, default=-1) + 1)]
