"""The paths on a card: which there are, and whether one leads out of the card's zoo."""

from __future__ import annotations

import os

from modelyard.store.address import scheme_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Key = tuple[str, ...]

PATHS_IN = {"weights", "exports", "samples", "labels", "migration_guide"}
"""The parts of a card that may name files."""


def paths_of(card: Mapping[str, Any]) -> list[tuple[Key, str]]:
    """Give the paths of files that a card names relative to its folder, each with its key; URLs are none.

    Args:
        card: its data.
    """
    found = [*_places(card), *_below(card, "samples"), ("labels",), ("migration_guide",)]
    return [(key, text) for key in found for text in _texts(card, key) if is_relative(text)]


def urls_of(card: Mapping[str, Any]) -> list[tuple[Key, str]]:
    """Give the URLs of a card's files, each with its key.

    Args:
        card: its data.
    """
    return [(key, text) for key in _places(card) for text in _texts(card, key) if scheme_of(text)]


def _places(card: Mapping[str, Any]) -> list[Key]:
    """Name the keys under which a card says where its files lie."""
    files = {("weights",): card.get("weights"), **_below(card, "exports")}
    return [(*key, at) for key, said in files.items() if isinstance(said, dict) for at in ("url", "urls")]


def is_relative(text: str) -> bool:
    """Tell whether it is a path that begins at the card's folder."""
    return bool(text) and not scheme_of(text) and text[0] not in "/~"


def leads_out(path: str, folder: str, root: str) -> bool:
    """Tell whether a path of a card leads out of its zoo, also by a link on the way.

    Args:
        path: relative, as the card says it.
        folder: of the card.
        root: of the zoo, links followed.
    """
    whole = os.path.realpath(os.path.normpath(os.path.join(folder, path)))
    return not (whole + os.sep).startswith(root.rstrip(os.sep) + os.sep)


def as_on_card(path: str, folder: str, root: str) -> str:
    """Give a path as a card holds it: from its folder on within the zoo, which may be moved; whole elsewhere.

    Args:
        path: of a file.
        folder: of the card.
        root: of the zoo.
    """
    whole, zoo = os.path.realpath(path), os.path.realpath(root)
    if os.path.commonpath((whole, zoo)) == zoo:
        return os.path.relpath(whole, os.path.realpath(folder))
    return os.path.abspath(path)


def _below(card: Mapping[str, Any], part: str) -> dict[Key, Any]:
    said = card.get(part)
    return {(part, str(name)): each for name, each in said.items()} if isinstance(said, dict) else {}


def _texts(card: Any, key: Key) -> list[str]:
    for part in key:
        card = card.get(part) if isinstance(card, dict) else None
    return [one for one in (card if isinstance(card, list) else [card]) if isinstance(one, str)]
