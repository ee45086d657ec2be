"""A new version of a model: it takes the model's folder, and the one that had it moves to `versions/`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modelyard.cards.version import Version
from modelyard.core.errors import InputError, StoreError
from modelyard.registry.journal.steps import move_of
from modelyard.registry.life.add_folder import add_folder, copy_folder
from modelyard.registry.life.moved_paths import is_below, moved_paths, retell_within, told_beside
from modelyard.registry.life.remade import remade
from modelyard.registry.owned import demand_owned, owned
from modelyard.registry.preference import is_prerelease
from modelyard.registry.zoo import VERSIONS
from modelyard.store.writing import why

if TYPE_CHECKING:
    from modelyard.registry.journal.steps import Steps
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo


def demand_release(zoo: Zoo, name: str, version: str) -> Model:
    """Refuse what could not be released in the end, before work is done for it; give the current version.

    Args:
        zoo: a zoo that may be written.
        name: of the model.
        version: the new one.
    """
    there = demand_owned(zoo, name)
    wanted = Version.parse(version)
    if any(Version.parse(one.version) == wanted for one in there if one.readable):
        highest = max(Version.parse(one.version) for one in there if one.readable)
        raise InputError(
            f"{name}@{version} is there already, and a version never changes",
            hint=f"The next is such as `modelyard release {name} {highest.major}.{highest.minor + 1}.0`.",
        )
    current = next((one for one in there if _is_home(one)), None)
    if current is None or not current.readable:
        raise InputError(
            f"the current version of {name} has no card that holds",
            hint="`modelyard check` says what is wrong.",
        )
    return current


def release(zoo: Zoo, name: str, version: str, source: str) -> Model:
    """Put a version beside those that are there.

    Args:
        zoo: a zoo that may be written.
        name: of the model.
        version: the new one; a pre-release, or one below the current, goes to `versions/` itself.
        source: a folder with the card and all that it names.
    """
    try:
        current = demand_release(zoo, name, version)
        if not takes_over(version, current.version):
            return add_folder(zoo, name, version, current.task, source)
        _take_over(zoo, current, version, source)
    except OSError as error:
        raise StoreError(
            f"{name}@{version} could not be released: {why(error)}", hint="Nothing was changed."
        ) from error
    return next(one for one in owned(zoo, name) if one.version == version)


def _take_over(zoo: Zoo, current: Model, version: str, source: str) -> None:
    home = os.path.relpath(current.folder, zoo.registry)
    below = f"{home}/{VERSIONS}"

    def moved(path: str) -> str:
        down = is_below(path, home) and not is_below(path, below)
        return f"{below}/{current.version}{path[len(home) :]}" if down else path

    told = {moved(folder): said for folder, said in moved_paths(zoo, home, moved).items()}

    def steps(twin: str) -> Steps:
        said, cards = f"the release of {current.ref}@{version}", told_beside(told, home)
        return move_of(zoo, said, twin, current.folder, swaps=True, cards=cards)

    with remade(current.folder, zoo, steps) as twin:
        _move_down(twin, current.version)
        retell_within(twin, home, told)
        copy_folder(source, twin)


def takes_over(version: str, current: str) -> bool:
    """Tell whether a version takes the model's folder from the one that has it."""
    return not is_prerelease(version) and Version.parse(current) < Version.parse(version)


def _is_home(model: Model) -> bool:
    return os.path.basename(os.path.dirname(model.folder)) != VERSIONS


def _move_down(folder: str, version: str) -> None:
    """Move all that is of the current version to its folder below `versions/`."""
    below = os.path.join(folder, VERSIONS, version)
    if os.path.lexists(below):
        raise InputError(f"{VERSIONS}/{version} is in the way: it holds no card of {version}")
    os.makedirs(below)
    for name in os.listdir(folder):
        if name != VERSIONS:
            os.rename(os.path.join(folder, name), os.path.join(below, name))
