"""Where a model runs, machine by machine: on its card, or beside the user's own zoo where that may not be
written.

What was chosen for one machine says nothing of another, so each entry names the fingerprint of its machine.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modelyard.cards.card import Card, Deployment
from modelyard.cards.validate import read_as
from modelyard.core.errors import CardError
from modelyard.registry.edit import Changes, edit_model
from modelyard.registry.model import Model
from modelyard.registry.zoo import own_root
from modelyard.store.atomic import write_atomically
from modelyard.store.lock import holding
from modelyard.store.writing import writing

FOLDER = "deployments"
LARGEST = 10_000_000  # bytes of a file beside the user's zoo

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Recorded:
    """What was written: where the deployments stand, and the table of all that was tried."""

    path: str
    table: str
    beside: bool
    """Whether they stand beside the user's zoo, since the model's own may not be written."""


def deployments_of(model: Model) -> list[Deployment]:
    """Give the deployments of a model: those of its card, then those that stand beside the user's zoo.

    Args:
        model: of any zoo.
    """
    return [*model.card.deployments, *_own(model)]


def record_deployments(
    model: Model, machine: str, entries: Sequence[Entry], table: Mapping[str, Any]
) -> Recorded:
    """Put deployments in the place of those that a model has for one machine, and the table beside them.

    The table is written first: a card never names one that is not there.

    Args:
        model: of any zoo.
        machine: the fingerprint.
        entries: what is to stand for it, as a card has it.
        table: all that was tried.
    """
    beside = not is_writable(model)
    name = f"{machine}.json"
    folder = _own_folder(model) if beside else os.path.join(model.folder, FOLDER)
    path = os.path.join(folder, name)
    with writing(path):
        os.makedirs(folder, exist_ok=True)
        write_atomically(path, f"{json.dumps(table, indent=1)}\n".encode())
    named = [{**entry, "tried": f"{FOLDER}/{name}" if not beside else name} for entry in entries]
    if beside:
        return Recorded(_write_own(model, machine, named), path, beside)
    edited = edit_model(model, lambda card: _changes(card, machine, named))
    return Recorded(edited.path, path, beside)


def is_writable(model: Model) -> bool:
    """Tell whether a model's card may be changed where it lies.

    Args:
        model: of any zoo.
    """
    return model.zoo.writable and os.access(model.folder, os.W_OK)


def _changes(card: Mapping[str, object], machine: str, entries: Sequence[Entry]) -> Changes:
    there = card.get("deployments")
    return {("deployments",): _merged(there if isinstance(there, list) else [], machine, entries)}


def _merged(there: Sequence[Any], machine: str, entries: Sequence[Entry]) -> list[Any]:
    """Leave what is of other machines, or of none, as it is."""
    kept = [one for one in there if not isinstance(one, Mapping) or one.get("machine") != machine]
    return [*kept, *entries]


def _own_folder(model: Model) -> str:
    place = f"{model.ref}@{model.version}"
    return os.path.join(os.path.dirname(own_root()), FOLDER, model.task, place)


def _own_file(model: Model) -> str:
    return os.path.join(_own_folder(model), "deployments.json")


def _own(model: Model) -> list[Deployment]:
    """Read what stands beside the user's zoo; it is checked as a card is."""
    try:
        with open(_own_file(model), "rb") as file:
            raw = file.read(LARGEST)
    except (FileNotFoundError, NotADirectoryError):
        return []
    smallest = {"name": model.name, "version": model.version, "task": model.task, "framework": "any"}
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _damaged(model, str(error)) from None
    whole = json.dumps({**smallest, "deployments": found}).encode()
    card, problems = read_as(Card, whole)
    if card is None:
        raise _damaged(model, problems[0].message)
    return list(card.deployments)


def _damaged(model: Model, why: str) -> CardError:
    return CardError(
        f"{_own_file(model)} is damaged: {why}",
        hint=f"Remove it, and choose anew: modelyard optimize {model.ref}",
    )


def _write_own(model: Model, machine: str, entries: Sequence[Entry]) -> str:
    path = _own_file(model)
    with writing(path), holding(os.path.dirname(path)):
        there = [one.model_dump(mode="json", exclude_unset=True) for one in _own(model)]
        merged = _merged(there, machine, entries)
        write_atomically(path, f"{json.dumps(merged, indent=1)}\n".encode())
    return path
