"""A model gets another name: its folder moves at one stroke, and the old name leads to the new one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.cards.reference import Reference
from modelyard.core.errors import InputError, StoreError
from modelyard.registry.journal.steps import Steps, move_of
from modelyard.registry.journal.unfinished import changing
from modelyard.registry.life.add import demand_name
from modelyard.registry.life.dependents import references_to
from modelyard.registry.life.moved_paths import data_of, demand_retellable, is_below, moved_paths
from modelyard.registry.master import read_master
from modelyard.registry.owned import demand_owned, owned
from modelyard.registry.zoo import CARD
from modelyard.store.pins import read_pins
from modelyard.store.writing import why

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.registry.life.moved_paths import Changes
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo


@dataclass(frozen=True)
class Renamed:
    """What a rename did."""

    model: Model
    cards: list[str]
    """Other cards that named it by its old name, and name it by the new one now."""


def rename(old: str, new: str, zoo: Zoo) -> Renamed:
    """Give a model another name.

    Args:
        old: the name that commands take.
        new: the name that they will take.
        zoo: a zoo that may be written.
    """
    demand_name(new)
    if not zoo.writable:
        demand_owned(zoo, old)
    try:
        with changing(zoo) as carry_out:
            if _is_done(old, new, zoo):
                return Renamed(owned(zoo, new)[0], [])
            model = demand_owned(zoo, old)[0]
            _demand_free(new, zoo, model.task)
            told = _told(old, new, model.task, zoo)
            carry_out(_steps(old, new, model.task, zoo, told))
    except OSError as error:
        raise StoreError(f"{old} could not be renamed: {why(error)}", hint="Nothing was changed.") from error
    return Renamed(owned(zoo, new)[0], sorted({name for name, _ in told.values()}))


def _is_done(old: str, new: str, zoo: Zoo) -> bool:
    """Tell whether this very rename was done, such as by finishing one that was broken off."""
    master = read_master(zoo)
    moved = master is not None and master.renamed.get(old) == new
    return moved and not owned(zoo, old) and bool(owned(zoo, new))


def _demand_free(new: str, zoo: Zoo, task: str) -> None:
    there = owned(zoo, new)
    if there:
        raise InputError(
            f"{new} is there already, as a model of {there[0].task}",
            hint=f"Choose another name, or remove that one: `modelyard remove {new}`.",
        )
    if os.path.lexists(os.path.join(zoo.registry, task, new)):
        raise InputError(f"{os.path.join(zoo.registry, task, new)} is in the way: it holds no card")


def _steps(old: str, new: str, task: str, zoo: Zoo, told: Mapping[str, tuple[str, Changes]]) -> Steps:
    master = read_master(zoo)
    # The new name is one of its own from now on.
    names: dict[str, dict[str, str | None]] = {
        part: {new: None} if master and new in getattr(master, part) else {}
        for part in ("removed", "renamed")
    }
    names["renamed"][old] = new
    source, target = (os.path.join(zoo.registry, task, name) for name in (old, new))
    pins = {key: new + key[len(old) :] for key in read_pins(zoo.root) if key.partition("@")[0] == old}
    cards = {f"{_moved(folder, old, new, task)}/{CARD}": changes for folder, (_, changes) in told.items()}
    return move_of(
        zoo, f"the renaming of {old} to {new}", source, target, names=names, cards=cards, pins=pins
    )


def _told(old: str, new: str, task: str, zoo: Zoo) -> dict[str, tuple[str, Changes]]:
    """Give the folders of the cards that name it, or a file of it, with what they say afterwards."""
    found = moved_paths(zoo, f"{task}/{old}", lambda path: _moved(path, old, new, task))
    for one in references_to(owned(zoo, old), zoo):
        if _name(one.named) == old:
            name, changes = found.get(one.folder, (f"{one.ref}@{one.version}", {}))
            stated = data_of(zoo, one.folder).get(one.key)
            found[one.folder] = (name, changes | {(one.key,): _renamed(stated, old, new)})
    for folder, (_, changes) in found.items():
        demand_retellable(zoo, folder, changes)
    return {
        folder: (name if _moved(folder, old, new, task) == folder else new + name[len(old) :], changes)
        for folder, (name, changes) in found.items()
    }


def _renamed(stated: object, old: str, new: str) -> object:
    """Write the new name where the old one stands; a stub or a display name stays as it is."""
    listed = stated if isinstance(stated, list) else [stated]
    told = [new + str(each)[len(old) :] if _name(each) == old else each for each in listed]
    return told if isinstance(stated, list) else told[0]


def _moved(path: str, old: str, new: str, task: str) -> str:
    home = f"{task}/{old}"
    return f"{task}/{new}{path[len(home) :]}" if is_below(path, home) else path


def _name(reference: object) -> str | None:
    parsed = Reference.parse(str(reference))
    return parsed.name if parsed.kind == "name" else None
