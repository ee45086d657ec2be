"""A model, or a version of it, is taken out of a zoo, where no other builds on it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.cards.reference import Reference
from modelyard.core.errors import InputError, NotFoundError, StoreError
from modelyard.registry.journal.staging import staged
from modelyard.registry.journal.steps import move_of
from modelyard.registry.journal.unfinished import changing
from modelyard.registry.life.dependents import configs_of, dependents_of
from modelyard.registry.life.moved_paths import (
    is_below,
    moved_paths,
    naming_files,
    retell_within,
    told_beside,
)
from modelyard.registry.life.remade import remade
from modelyard.registry.life.unsaved import unsaved
from modelyard.registry.owned import demand_owned, owned
from modelyard.registry.resolve import current_of
from modelyard.registry.zoo import VERSIONS
from modelyard.store.pins import read_pins
from modelyard.store.writing import why

if TYPE_CHECKING:
    from modelyard.registry.journal.steps import Steps
    from modelyard.registry.life.moved_paths import Changes
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo

_SHOWN = 5


@dataclass(frozen=True)
class Removal:
    """What is about to be removed, and what git could not bring back of it."""

    name: str
    versions: list[Model]
    left: list[Model]
    lost: list[str]

    @property
    def whole(self) -> bool:
        return not self.left

    @property
    def label(self) -> str:
        return self.name if self.whole else f"{self.name}@{self.versions[0].version}"


def planned_removal(reference: str, zoo: Zoo) -> Removal:
    """Say what a removal takes away; refuse one that others depend on.

    Args:
        reference: a name, or `name@version` for that version alone.
        zoo: a zoo that may be written.
    """
    name, _, version = reference.partition("@")
    there = demand_owned(zoo, Reference.parse(name).name)
    chosen = [one for one in there if version in ("", one.version)]
    if not chosen:
        listed = ", ".join(one.version for one in there)
        raise NotFoundError(f"{name} has no version {version!r}", hint=f"Its versions: {listed}")
    left = [one for one in there if one not in chosen]
    _demand_alone(chosen, left, zoo)
    return Removal(name, chosen, left, _lost(chosen))


def remove(removal: Removal, zoo: Zoo, reason: str) -> None:
    """Take a model, or one version of it, out of a zoo.

    Args:
        removal: as it was planned.
        zoo: a zoo that may be written.
        reason: what people are told who ask for it later, such as a date.
    """
    home = _home(removal, zoo)
    try:
        if removal.whole:
            _take_away(home, removal, zoo, reason)
        else:
            _take_version(home, removal, zoo)
    except OSError as error:
        raise StoreError(
            f"{removal.label} could not be removed: {why(error)}", hint="Nothing was changed."
        ) from error


def _home(removal: Removal, zoo: Zoo) -> str:
    return os.path.join(zoo.registry, removal.versions[0].task, removal.name)


def _is_of(key: str, removal: Removal) -> bool:
    """Tell whether a pin is of what is removed."""
    name, _, version = key.partition(" ")[0].partition("@")
    gone = [one.version for one in removal.versions]
    return name == removal.name and (removal.whole or version in gone)


def _demand_alone(chosen: list[Model], left: list[Model], zoo: Zoo) -> None:
    """Refuse where cards name it or its files, configs measure it, or other versions have a word for it."""
    naming = [str(one) for one in dependents_of(chosen, zoo)] + _naming_files(chosen, left, zoo)
    naming += [str(one) for one in configs_of(chosen, zoo)]
    gone = {one.version for one in chosen}
    for each in left:
        words = each.data.get("aliases") or {}
        naming += [f"{each.ref}@{each.version}: alias {w}: {v}" for w, v in words.items() if v in gone]
    if naming:
        label = chosen[0].ref if not left else f"{chosen[0].ref}@{chosen[0].version}"
        more = f"\n  and {len(naming) - _SHOWN} more" if len(naming) > _SHOWN else ""
        raise InputError(
            f"{label} cannot be removed, others depend on it:\n  " + "\n  ".join(naming[:_SHOWN]) + more,
            hint="Let them name another first: `modelyard set MODEL KEY=OTHER`; "
            f"or mark it instead: `modelyard deprecate {label}`.",
        )


def _lost(chosen: list[Model]) -> list[str]:
    """Give the files that git could not bring back, each as the path of its model's folder has it."""
    found: list[str] = []
    for one in chosen:
        own = [path for path in unsaved(one.folder) if not path.startswith(f"{VERSIONS}{os.sep}")]
        at = f"{VERSIONS}/{one.version}/" if os.path.basename(os.path.dirname(one.folder)) == VERSIONS else ""
        found += [at + path for path in own]
    return found


def _naming_files(chosen: list[Model], left: list[Model], zoo: Zoo) -> list[str]:
    """Give the cards that stay, and name a file that goes."""
    folders = [os.path.relpath(one.folder, zoo.registry) for one in chosen]
    home = f"{chosen[0].task}/{chosen[0].ref}"
    kept = f"{home}/{VERSIONS}/" if left and home in folders else None

    def goes(path: str) -> bool:
        stays = kept is not None and path.startswith(kept)
        return not stays and any(path.startswith(f"{folder}/") for folder in folders)

    return naming_files(zoo, home, goes, folders)


def _take_away(home: str, removal: Removal, zoo: Zoo, reason: str) -> None:
    """Move a folder to a place that is none of a model's, and remove it there."""
    with staged(home) as aside, changing(zoo) as carry_out:
        _demand_same(removal, zoo)
        gone = os.path.join(aside, "gone")
        names = {"removed": {removal.name: reason}}
        pins = _pins(removal, zoo)
        carry_out(move_of(zoo, _said(removal), home, gone, discards=True, names=names, pins=pins))


def _take_version(home: str, removal: Removal, zoo: Zoo) -> None:
    """Make the model's folder anew without a version; the best that is left takes the current one's place."""
    (one,) = removal.versions
    told: dict[str, tuple[str, Changes]] = {}
    top = os.path.relpath(home, zoo.registry)

    def steps(twin: str) -> Steps:
        _demand_same(removal, zoo)
        cards, pins = told_beside(told, top), _pins(removal, zoo)
        return move_of(zoo, _said(removal), twin, home, swaps=True, cards=cards, pins=pins)

    with remade(home, zoo, steps) as twin:
        if os.path.realpath(one.folder) != os.path.realpath(home):
            shutil.rmtree(os.path.join(twin, os.path.relpath(one.folder, home)))
        else:
            chosen = current_of(removal.left) or removal.left[0]
            told |= _promoted(chosen, top, zoo)
            _clear(twin)
            _promote(twin, chosen)
            retell_within(twin, top, told)
        if os.path.isdir(os.path.join(twin, VERSIONS)) and not os.listdir(os.path.join(twin, VERSIONS)):
            os.rmdir(os.path.join(twin, VERSIONS))


def _said(removal: Removal) -> str:
    return f"the removal of {removal.label}"


def _demand_same(removal: Removal, zoo: Zoo) -> None:
    """Refuse where the model is not what it was when the removal was planned."""
    planned = sorted(one.version for one in (*removal.versions, *removal.left))
    if sorted(one.version for one in owned(zoo, removal.name)) != planned:
        raise InputError(f"{removal.name} was changed by something else meanwhile", hint="Try again.")


def _pins(removal: Removal, zoo: Zoo) -> dict[str, str | None]:
    return {key: None for key in read_pins(zoo.root) if _is_of(key, removal)}


def _promoted(chosen: Model, home: str, zoo: Zoo) -> dict[str, tuple[str, Changes]]:
    """Give what cards say once a version lies in the model's folder itself."""
    below = os.path.relpath(chosen.folder, zoo.registry)

    def moved(path: str) -> str:
        return home + path[len(below) :] if is_below(path, below) else path

    return {moved(folder): said for folder, said in moved_paths(zoo, home, moved).items()}


def _clear(folder: str) -> None:
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name != VERSIONS:
            shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)


def _promote(folder: str, chosen: Model) -> None:
    source = os.path.join(folder, VERSIONS, os.path.basename(chosen.folder))
    for name in os.listdir(source):
        os.rename(os.path.join(source, name), os.path.join(folder, name))
    os.rmdir(source)
