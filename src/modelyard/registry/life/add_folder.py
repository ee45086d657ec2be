"""Add a version of a model whose folder lies ready elsewhere: all of it appears, or nothing."""

from __future__ import annotations

import os
import shutil

from modelyard.core.errors import InputError, ReadOnlyError, StoreError
from modelyard.registry.checkout import demand_checkout
from modelyard.registry.journal.staging import staged
from modelyard.registry.journal.unfinished import changing
from modelyard.registry.life.add import coming, demand_name
from modelyard.registry.model import Model
from modelyard.registry.owned import owned
from modelyard.registry.resolve import resolve
from modelyard.registry.zoo import Zoo
from modelyard.store.atomic import settle, sync_folder
from modelyard.store.writing import why


def demand_room(zoo: Zoo, name: str, version: str, task: str) -> None:
    """Refuse what could not be added in the end, before work is done for it.

    Args:
        zoo: the zoo it would be added to.
        name: the name commands take.
        version: of the model.
        task: of the model.
    """
    demand_name(name)
    demand_checkout(zoo)
    if not zoo.writable:
        raise ReadOnlyError(
            f"{zoo.root} is read-only",
            hint="Name a zoo that may be written: `--zoo FOLDER` or MODELYARD_ZOO.",
        )
    there = owned(zoo, name)
    if there and there[0].task != task:
        raise InputError(f"{name} is there already, as a model of {there[0].task}, not of {task}")
    if any(one.version == version for one in there):
        raise InputError(
            f"{name}@{version} is there already, and a version never changes",
            hint="`--name` gives another name; `modelyard release` puts a new version beside it.",
        )


def add_folder(zoo: Zoo, name: str, version: str, task: str, source: str) -> Model:
    """Add a version of a model.

    Args:
        zoo: a zoo that may be written.
        name: the name commands take.
        version: of the model.
        task: of the model.
        source: a folder with the card and all that it names.
    """
    current = os.path.join(zoo.registry, task, name)
    try:
        os.makedirs(os.path.dirname(current), exist_ok=True)
        with staged(current) as folder:
            copy_folder(source, folder)
            with changing(zoo) as carry_out:
                demand_room(zoo, name, version, task)
                carry_out(coming(zoo, folder, current, version))
    except OSError as error:
        raise StoreError(
            f"{name}@{version} could not be registered: {why(error)}", hint="Nothing was changed."
        ) from error
    return resolve(f"{name}@{version}", zoo).model


def copy_folder(source: str, target: str) -> None:
    """Copy a folder into one that is there, and wait until all of it is on the disk."""
    for place, folders, files in os.walk(source):
        there = os.path.join(target, os.path.relpath(place, source))
        for name in folders:
            os.makedirs(os.path.join(there, name), exist_ok=True)
        for name in files:
            shutil.copyfile(os.path.join(place, name), os.path.join(there, name))
            settle(os.path.join(there, name))
        sync_folder(there)
