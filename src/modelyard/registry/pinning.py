"""Where the digest of each file is written down: on its card, in `modelyard.lock`, or nowhere."""

from __future__ import annotations

import os

from modelyard.registry.artifacts import Artifact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.registry.zoo import Zoo
    from modelyard.store.pins import Pin


def pin_places(artifact: Artifact) -> list[tuple[str, str]]:
    """Give the folders and keys under which a file may be pinned; the last is where a new one goes.

    A zoo that cannot be written is pinned in the user's own.
    """
    from modelyard.registry.zoo import own_root

    zoo, named = artifact.model.zoo, f"{artifact.model.ref}@{artifact.model.version} {_plain(artifact.part)}"
    places = [(zoo.root, named)]
    if not zoo.writable or not os.access(zoo.root, os.W_OK):
        places.append((own_root(), f"{_word(zoo.name)}:{named}"))
    return places


def _word(name: str) -> str:
    return "".join(one if one.isalnum() or one in "-_." else "-" for one in name) or "zoo"


def _plain(part: str) -> str:
    """Write the name of a part as one word of a line."""
    from urllib.parse import quote

    return (
        part if part.isascii() and part.replace("_", "").replace("-", "").isalnum() else quote(part, safe="")
    )


def pin_of(artifact: Artifact) -> Pin | None:
    """Give the pin of a file."""
    from modelyard.store.pins import read_pins

    for root, key in pin_places(artifact):
        pin = read_pins(root).get(key)
        if pin is not None:
            return pin
    return None


def unpinned(artifacts: Iterable[Artifact]) -> list[Artifact]:
    """Give the files of which neither the card nor a lock knows the full digest."""
    sizes = pinned_sizes(artifact for artifact in artifacts if not artifact.sha256)
    return [artifact for artifact, size in sizes.items() if size is None]


def pinned_sizes(artifacts: Iterable[Artifact]) -> dict[Artifact, int | None]:
    """Give the size that a lock knows of each file."""
    from modelyard.store.pins import read_pins

    pins: dict[str, dict[str, Pin]] = {}
    sizes: dict[Artifact, int | None] = {}
    for artifact in artifacts:
        sizes[artifact] = None
        for root, key in pin_places(artifact):
            if root not in pins:
                pins[root] = read_pins(root)
            if key in pins[root]:
                sizes[artifact] = pins[root][key].size
                break
    return sizes


def stale_pins(artifacts: Iterable[Artifact], zoo: Zoo) -> list[str]:
    """Give the pins of a zoo that no card names any more."""
    from modelyard.store.pins import read_pins

    named = {key for artifact in artifacts for root, key in pin_places(artifact) if root == zoo.root}
    return [key for key in read_pins(zoo.root) if key not in named and ":" not in key]
