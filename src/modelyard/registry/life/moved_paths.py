"""Which cards name files by paths that a move of folders breaks, and what they say afterwards."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from modelyard.cards.text.document import parse
from modelyard.core.errors import CardError, ReadOnlyError
from modelyard.registry.card_paths import paths_of
from modelyard.registry.card_text import retold
from modelyard.registry.catalogue import asking
from modelyard.registry.index.rows import read_file
from modelyard.registry.zoo import CARD
from modelyard.store.atomic import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from modelyard.registry.zoo import Zoo

    Changes = dict[tuple[str, ...], object]

_WHERE = "data IS NOT NULL AND (dir = ? OR dir LIKE ? OR data LIKE ?)"
_QUERY = f"SELECT ref, version, dir, data FROM card WHERE {_WHERE} ORDER BY dir"


def moved_paths(zoo: Zoo, home: str, moved: Callable[[str], str]) -> dict[str, tuple[str, Changes]]:
    """Give the folders of the cards that change, each with the version's name and what is new on its card.

    Args:
        zoo: whose cards may name files of the folder.
        home: the model's folder in the registry, of which something moves.
        moved: from a path in the registry to where it is afterwards.
    """
    found: dict[str, tuple[str, Changes]] = {}
    for name, folder, card in _cards(zoo, home):
        if _changes(zoo, card, folder, moved):
            found[folder] = (name, _changes(zoo, data_of(zoo, folder), folder, moved))
    return found


def data_of(zoo: Zoo, folder: str) -> dict[str, Any]:
    """Give what a card says, as its file has it: the index keeps no logins.

    Args:
        zoo: of the card.
        folder: of the card, in the registry.
    """
    raw, _, _ = read_file(zoo, f"{folder}/{CARD}")
    data = parse(raw or b"").data
    return data if isinstance(data, dict) else {}


def demand_retellable(zoo: Zoo, folder: str, changes: Changes) -> None:
    """Refuse a change of a card that could not be written, before anything is.

    Args:
        zoo: of the card.
        folder: of the card, in the registry.
        changes: what is new on it.
    """
    path = f"{folder}/{CARD}"
    raw, _, _ = read_file(zoo, path)
    try:
        retold(raw or b"", changes)
    except CardError as error:
        error.message = f"{os.path.join(zoo.registry, path)}: {error.message}"
        raise
    if not os.access(os.path.join(zoo.registry, folder), os.W_OK):
        raise ReadOnlyError(
            f"{os.path.join(zoo.registry, folder)} may not be written", hint="Nothing was changed."
        )


def retell_within(twin: str, home: str, told: Mapping[str, tuple[str, Changes]]) -> None:
    """Write what is new on the cards of a folder that is being made anew.

    Args:
        twin: the folder, complete.
        home: the place in the registry that it will take.
        told: folders as they will be, with what is new on their cards.
    """
    for folder, (_, changes) in told.items():
        if is_below(folder, home):
            path = os.path.normpath(os.path.join(twin, os.path.relpath(folder, home), CARD))
            with open(path, "rb") as file:
                raw = file.read()
            write_atomically(path, retold(raw, changes))


def told_beside(told: Mapping[str, tuple[str, Changes]], home: str) -> dict[str, Changes]:
    """Give what is new on cards of other folders than one, by the paths of the cards.

    Args:
        told: folders, with what is new on their cards.
        home: the one whose cards are written otherwise.
    """
    return {
        f"{folder}/{CARD}": changes for folder, (_, changes) in told.items() if not is_below(folder, home)
    }


def is_below(path: str, folder: str) -> bool:
    """Tell whether a path is a folder, or leads into it.

    Args:
        path: in the registry.
        folder: in the registry.
    """
    return path == folder or path.startswith(f"{folder}/")


def naming_files(zoo: Zoo, home: str, gone: Callable[[str], bool], but: Collection[str]) -> list[str]:
    """Give the paths on cards that name a file that goes, each as a line that says where it stands.

    Args:
        zoo: whose cards may name files of the folder.
        home: the model's folder in the registry.
        gone: tells whether a path in the registry goes.
        but: folders of cards that go too.
    """
    return [
        f"{name}: {'.'.join(key)}: {path}"
        for name, folder, card in _cards(zoo, home)
        if folder not in but
        for key, path in paths_of(card)
        if gone(os.path.normpath(os.path.join(folder, path)))
    ]


def _cards(zoo: Zoo, home: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the model's own cards, and those that name a file of another folder than theirs."""
    asked = (home, f"{home}/%", "%../%")
    for ref, version, folder, data in asking(zoo.alone, lambda rows: rows.execute(_QUERY, asked).fetchall()):
        yield f"{ref}@{version}", folder, json.loads(data)


def _changes(zoo: Zoo, card: dict[str, Any], folder: str, moved: Callable[[str], str]) -> Changes:
    told: dict[tuple[str, ...], dict[str, str]] = {}
    for key, path in paths_of(card):
        now = os.path.normpath(os.path.join(folder, path))
        new = os.path.relpath(moved(now), moved(folder))
        is_text = key == ("migration_guide",) and not os.path.isfile(os.path.join(zoo.registry, now))
        if new != os.path.normpath(path) and not is_text:
            told.setdefault(key, {})[path] = new
    return {key: _replaced(card, key, paths) for key, paths in told.items()}


def _replaced(card: Any, key: tuple[str, ...], paths: dict[str, str]) -> object:
    for part in key:
        card = card[part]
    return [paths.get(one, one) for one in card] if isinstance(card, list) else paths[card]
