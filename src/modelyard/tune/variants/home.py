"""`Home`: the zoo in which a variant will stand, known before work is done for it, and made at the end."""

from __future__ import annotations

import os
from dataclasses import dataclass

from modelyard.core.errors import NotFoundError, ReadOnlyError
from modelyard.registry.checkout import demand_checkout
from modelyard.registry.edit import own_zoo
from modelyard.registry.life.add_folder import demand_room
from modelyard.registry.model import Model
from modelyard.registry.resolve import resolve
from modelyard.registry.zoo import REGISTRY, Zoo, nearest, open_zoo, own_root

_NAME_ONE = "Name a zoo that may: `--zoo FOLDER` or MODELYARD_ZOO."


@dataclass(frozen=True)
class Home:
    """A zoo that may be written."""

    zoo: Zoo | None
    """None where it is the user's own, and not there yet."""
    notices: tuple[str, ...] = ()

    @property
    def root(self) -> str:
        return self.zoo.root if self.zoo is not None else own_root()

    def opened(self) -> Zoo:
        """Give the zoo, making the user's own where there is none."""
        return self.zoo if self.zoo is not None else own_zoo()


def home_for(parent: Model, zoo: Zoo, name: str) -> Home:
    """Find the zoo for a variant: the one at hand, or for a starter model the user's own.

    Args:
        parent: what the variant is of.
        zoo: the zoo that was asked for, or the one at hand.
        name: the variant's.
    """
    home = Home(zoo) if zoo.writable else _instead(zoo, name)
    if home.zoo is not None:
        demand_room(home.zoo, name, parent.version, parent.task)
        _demand_seen(parent, home.zoo, name)
    return home


def _instead(zoo: Zoo, name: str) -> Home:
    demand_checkout(zoo)
    if zoo.kind != "starter":
        raise ReadOnlyError(f"{zoo.root} may not be written", hint=_NAME_ONE)
    near = nearest(os.getcwd())
    if near is not None and near != zoo.root and os.access(near, os.W_OK):
        return Home(open_zoo(near), (f"{zoo.name} is read-only: {name} goes to {near}",))
    root = own_root()
    _demand_possible(root)
    found = own_zoo() if os.path.isdir(os.path.join(root, REGISTRY)) else None
    return Home(found, (f"{zoo.name} is read-only: {name} goes to {root}",))


def _demand_possible(root: str) -> None:
    """Refuse a place for the user's own zoo that cannot be made, before work is done for it."""
    there = root
    while not os.path.exists(there):
        there = os.path.dirname(there)
    if not (os.path.isdir(there) and os.access(there, os.W_OK)):
        raise ReadOnlyError(f"no zoo of your own can be made: {there} may not be written", hint=_NAME_ONE)


def _demand_seen(parent: Model, home: Zoo, name: str) -> None:
    try:
        resolve(f"{parent.ref}@{parent.version}", home)
    except NotFoundError as error:
        raise ReadOnlyError(
            f"{home.root} does not know {parent.ref}, which {name} would be a variant of",
            hint="`starter = true` in its modelyard.toml lets it see the starter models.",
        ) from error
