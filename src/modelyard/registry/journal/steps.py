"""`Steps`: what a change of several files does, in words that can be written down and followed twice."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import CardError, InputError
from modelyard.registry.card_text import retold
from modelyard.registry.master import read_master, update_master
from modelyard.store.atomic import remove_leftovers, sync_folder, write_atomically
from modelyard.store.exchange import exchange
from modelyard.store.lock import holding
from modelyard.store.pins import add_pins, drop_pins, read_pins

if TYPE_CHECKING:
    from modelyard.registry.zoo_folder import Zoo

    Names = dict[str, str]
    Retold = Mapping[tuple[str, ...], object]

_SECTIONS = ("removed", "renamed")


@dataclass(frozen=True)
class Steps:
    """One folder takes its place; names, cards and pins follow it."""

    said: str
    """Such as: the removal of cats."""
    source: str
    """The folder that moves, relative to the registry, as are all paths here."""
    target: str
    node: int
    """The inode of that folder, by which it is known wherever it lies."""
    swaps: bool
    """Whether the two change places."""
    discards: bool = False
    """Whether nobody needs the folder where it goes."""
    names: dict[str, dict[str, list[str | None]]] = field(default_factory=dict)
    """Of `removed` and `renamed`: names, each with what it stood for and what it is to stand for."""
    cards: list[tuple[str, list[tuple[list[str], Any]]]] = field(default_factory=list)
    """Cards, each with its keys that change."""
    pins: dict[str, str | None] = field(default_factory=dict)
    """Keys of modelyard.lock, each with its new one."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def move_of(
    zoo: Zoo,
    said: str,
    source: str,
    target: str,
    *,
    swaps: bool = False,
    discards: bool = False,
    names: Mapping[str, Mapping[str, str | None]] | None = None,
    cards: Mapping[str, Retold] | None = None,
    pins: Mapping[str, str | None] | None = None,
) -> Steps:
    """Give the steps of a folder's move, and refuse those that could not be followed to the end.

    Args:
        zoo: whose registry both folders lie in.
        said: what it is, such as: the removal of cats.
        source: the folder that moves.
        target: where it goes; with `swaps` a folder that takes its place.
        discards: nobody needs the folder where it goes.
        names: of `removed` and `renamed`: names, each with what it is to stand for, if anything.
        cards: paths of cards as they are afterwards, relative to the registry, with what changes on them.
        pins: keys of modelyard.lock, each with its new one, if any.
    """
    master = read_master(zoo)
    known: dict[str, Names] = {part: dict(getattr(master, part, {})) for part in _SECTIONS}
    told = {
        part: {name: [known[part].get(name), new] for name, new in (names or {}).get(part, {}).items()}
        for part in _SECTIONS
    }
    listed = [(path, [(list(key), new) for key, new in said.items()]) for path, said in (cards or {}).items()]
    here, there = (os.path.relpath(one, zoo.registry) for one in (source, target))
    return Steps(said, here, there, os.stat(source).st_ino, swaps, discards, told, listed, dict(pins or {}))


def is_done(zoo: Zoo, steps: Steps) -> bool:
    """Tell whether the folder is where it goes, or not where it was if nobody needs it."""
    if steps.discards:
        return _node(zoo, steps.source) != steps.node
    return _node(zoo, steps.target) == steps.node


def is_possible(zoo: Zoo, steps: Steps) -> bool:
    """Tell whether the folder can go there."""
    free = steps.swaps or not os.path.lexists(os.path.join(zoo.registry, steps.target))
    return free and _node(zoo, steps.source) == steps.node


def follow(zoo: Zoo, steps: Steps) -> None:
    """Do all that is not done yet.

    A name that is to lead somewhere does before the folder moves, and one that is not leads there until it
    has moved: at no moment does nobody know what a name was.
    """
    told = {part: {name: new for name, (_, new) in said.items()} for part, said in steps.names.items()}
    added = {part: {name: new for name, new in said.items() if new} for part, said in told.items()}
    if any(added.values()):
        _name(zoo, added)
    pins = read_pins(zoo.root)
    add_pins(zoo.root, {new: pins[old] for old, new in steps.pins.items() if new and old in pins})
    if not is_done(zoo, steps):
        _place(zoo, steps)
    for path, changes in steps.cards:
        _retell(os.path.join(zoo.registry, path), {tuple(key): new for key, new in changes})
    drop_pins(zoo.root, [key for key in read_pins(zoo.root) if key in steps.pins])
    _name(zoo, told)


def undo(zoo: Zoo, steps: Steps) -> None:
    """Take back what was done before the folder moved."""
    new = {one for one in steps.pins.values() if one}
    drop_pins(zoo.root, [key for key in read_pins(zoo.root) if key in new])
    _name(zoo, {part: {name: old for name, (old, _) in said.items()} for part, said in steps.names.items()})


def _name(zoo: Zoo, said: Mapping[str, Mapping[str, str | None]]) -> None:
    """Write the master index, with what is said of old names."""

    def retired(removed: Names, renamed: Names) -> dict[str, Names]:
        known = {"removed": removed, "renamed": renamed}
        every = {part: {**known[part], **said.get(part, {})} for part in known}
        return {
            part: {name: new for name, new in names.items() if new is not None}
            for part, names in every.items()
        }

    update_master(zoo, anew=True, retired=retired)


def _place(zoo: Zoo, steps: Steps) -> None:
    """Move the folder at one stroke."""
    source, target = (os.path.join(zoo.registry, one) for one in (steps.source, steps.target))
    with holding(zoo.registry):
        if not is_possible(zoo, steps):
            raise InputError(f"{target} is in the way: it was made meanwhile", hint="Try again.")
        if steps.swaps and os.path.lexists(target):
            exchange(source, target)
        else:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.rename(source, target)
            shutil.rmtree(f"{source}.aside", ignore_errors=True)  # where an exchange in two was broken off
        for folder in {os.path.dirname(source), os.path.dirname(target)}:
            sync_folder(folder)


def _retell(path: str, changes: Retold) -> None:
    """Rewrite a card; what is no card any more was changed by someone who meant it."""
    whole = os.path.realpath(path)
    try:
        with holding(os.path.dirname(whole)):
            remove_leftovers(os.path.dirname(whole))
            with open(whole, "rb") as file:
                old = file.read()
            new = retold(old, changes)
            if new != old:
                write_atomically(whole, new)
    except (FileNotFoundError, CardError):
        return


def _node(zoo: Zoo, path: str) -> int | None:
    try:
        return os.stat(os.path.join(zoo.registry, path), follow_symlinks=False).st_ino
    except OSError:
        return None
