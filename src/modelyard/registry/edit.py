"""Change a card on disk: only the lines that change, atomically, one writer at a time.

A model of a zoo that may not be written (the starter zoo) is copied first, with all its versions:
into the zoo at hand, else into the user's own. What an edit would make wrong is not written.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from modelyard.cards.problem import Problem
from modelyard.cards.text.rewrite import REMOVE
from modelyard.cards.validate import read_card
from modelyard.core.errors import CardError, InputError, ReadOnlyError
from modelyard.core.settings import FILE, read_settings
from modelyard.registry.card_text import retold
from modelyard.registry.checkout import demand_checkout
from modelyard.registry.checks.agreement import of_one
from modelyard.registry.index.rows import vocabulary_of
from modelyard.registry.journal.staging import remove_stale
from modelyard.registry.master import read_master, update_master
from modelyard.registry.model import Model
from modelyard.registry.resolve import resolve, versions_of
from modelyard.registry.zoo import CARD, REGISTRY, Zoo, nearest, open_zoo, own_root, starter_zoo
from modelyard.store.atomic import beside, remove_leftovers, write_atomically
from modelyard.store.lock import holding

__all__ = ["REMOVE", "Edit", "edit", "edit_model", "home_of", "model_to_change"]

Changes = Mapping[tuple[str, ...], object]
# From what the card says now to what is to change, so that `tags += x` adds to the newest list.
Plan = Callable[[dict[str, object]], Changes]
_TRIES = 20
_OWN = b'name = "own"\ndescription = "Models of my own."\n'


@dataclass(frozen=True)
class Edit:
    """What an edit did: the card's file, whether it changed, and what a person should know."""

    path: str
    changed: bool
    notices: list[str] = field(default_factory=list)


def edit(
    reference: str, changes: Mapping[str, object] | Changes | Plan, zoo: Zoo | str | None = None
) -> Edit:
    """Change the card of a model.

    Args:
        reference: the model, as every command takes it.
        changes: new values by key path: `{"status": "active", "metadata.team": "vision"}`, or paths
            as tuples; `REMOVE` takes a key out. A function is given the card's data under the lock.
        zoo: the zoo or its folder; the one at hand by default.
    """
    opened = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)
    return edit_model(model_to_change(reference, opened), _plan(changes))


def model_to_change(reference: str, zoo: Zoo) -> Model:
    """Find the model to change; a bare name of which one card cannot be read might mean that one."""
    model = resolve(reference, zoo).model
    if "@" not in reference:
        for each in versions_of(model.ref, zoo):
            if not each.readable and each.task == model.task:
                raise CardError(
                    f"{each.folder}/{CARD}:{each.problem}",
                    hint=f"Mend it first, or name a version: {model.ref}@{model.version}",
                )
    return model


def edit_model(model: Model, plan: Plan) -> Edit:
    """Change the card of a model that is already found."""
    folder, zoo, notices = home_of(model)
    # A card may be a link to another one of the zoo; what it leads to is changed, and the link stays.
    path = os.path.realpath(os.path.join(folder, CARD))
    with holding(os.path.dirname(path)):
        remove_leftovers(os.path.dirname(path))
        changed = _change(path, plan, zoo)
    # Also when nothing changed: an edit that was killed is finished by doing it again.
    if read_master(zoo) is not None:
        update_master(zoo)
    return Edit(path, changed, notices)


def _plan(changes: Mapping[str, object] | Changes | Plan) -> Plan:
    if callable(changes):
        return changes
    paths = {tuple(key.split(".")) if isinstance(key, str) else key: value for key, value in changes.items()}
    return lambda _: paths


def _change(path: str, plan: Plan, zoo: Zoo) -> bool:
    """Rewrite the file at `path`; begin again if an editor without our lock wrote it meanwhile."""
    vocabulary = vocabulary_of(zoo)
    for _ in range(_TRIES):
        old = _read(path)
        before = read_card(old, vocabulary)
        if not isinstance(before.data, dict):
            raise CardError(
                f"{path}: {before.problems[0].message}", hint="Mend it by hand; `modelyard check` shows all."
            )
        new = retold(old, plan(before.data))
        if new == old:
            return False
        after = read_card(new, vocabulary)
        _still_right(path, before.problems, after.problems)
        if before.card is not None and after.card is not None:
            folder = os.path.relpath(os.path.dirname(path), os.path.realpath(zoo.registry))
            known = of_one(zoo, folder, old, before.card)
            _still_right(path, known, of_one(zoo, folder, new, after.card))
        if _read(path) == old:
            write_atomically(path, new)
            return True
    raise InputError(f"{path} is being written by something else all the time", hint="Try again.")


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _still_right(path: str, before: list[Problem], after: list[Problem]) -> None:
    """Refuse an edit that brings a mistake in; one that was there already may stay."""
    known = {(problem.key, problem.found) for problem in before}
    fresh = [problem for problem in after if (problem.key, problem.found) not in known]
    if fresh:
        raise CardError(
            "\n".join(problem.message for problem in fresh), hint=f"Nothing was written to {path}."
        )


def home_of(model: Model) -> tuple[str, Zoo, list[str]]:
    """Give the folder in which a model's card may be changed, copying the model where that is needed."""
    if model.zoo.writable and os.access(model.folder, os.W_OK):
        return model.folder, model.zoo, []
    demand_checkout(model.zoo)
    target = _zoo_at_hand(model.zoo)
    inside = os.path.relpath(model.folder, model.zoo.registry).split(os.sep)
    source = os.path.join(model.zoo.registry, *inside[:2])
    copy = os.path.join(target.registry, *inside[:2])
    if not os.path.isdir(copy):
        _copy(source, copy)
    if not os.path.isfile(os.path.join(target.registry, *inside, CARD)):
        raise ReadOnlyError(
            f"{model.zoo.name} is read-only, and {target.root} has a {model.ref} without this version",
            hint=f"Change that one: `--zoo {target.root}`.",
        )
    if read_master(target) is not None:
        update_master(target)
    said = f"{model.zoo.name} is read-only: {model.ref} was copied to {target.root} and changed there"
    return os.path.join(target.registry, *inside), target, [said]


def _zoo_at_hand(read_only: Zoo) -> Zoo:
    near = nearest(os.getcwd())
    if near is not None and near != read_only.root and os.access(near, os.W_OK):
        return open_zoo(near)
    return own_zoo()


def own_zoo() -> Zoo:
    """Open the user's own zoo, making it where there is none."""
    root = own_root()
    try:
        os.makedirs(os.path.join(root, REGISTRY), exist_ok=True)
        if not os.path.exists(os.path.join(root, FILE)):
            with holding(root):
                remove_leftovers(root)
                write_atomically(os.path.join(root, FILE), _OWN)
    except OSError as error:
        raise ReadOnlyError(
            f"no zoo here can be written: {error.strerror}: {root}",
            hint="Name one that can: `--zoo FOLDER` or MODELYARD_ZOO.",
        ) from error
    settings = read_settings(root)
    zoo = Zoo(root, "own", settings, starter_zoo() if settings.starter else None)
    if read_master(zoo) is None:
        update_master(zoo, anew=True)
    return zoo


def _copy(source: str, target: str) -> None:
    """Copy a model's folder beside its place and move it there, one process at a time."""
    folder = os.path.dirname(target)
    os.makedirs(folder, exist_ok=True)
    with holding(folder):
        remove_stale(folder)
        if os.path.isdir(target):
            return
        new = beside(target)
        try:
            shutil.copytree(source, new)
            _make_writable(new)
            os.rename(new, target)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise


def _make_writable(folder: str) -> None:
    """Let the owner write a copy of what may have been a read-only installation."""
    for place, _, files in os.walk(folder):
        for path in (place, *(os.path.join(place, name) for name in files)):
            os.chmod(path, os.stat(path).st_mode | 0o200)
