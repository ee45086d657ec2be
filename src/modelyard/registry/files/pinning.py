"""Where the digest of each file is written down: on its card, in `modelyard.lock`, or nowhere."""

from __future__ import annotations

import os

from modelyard.core.errors import DigestError
from modelyard.registry.files.artifacts import Artifact
from modelyard.store.cache.wanted import Wanted

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


def unpinned(artifacts: Iterable[Artifact]) -> list[Artifact]:
    """Give the files of which neither the card nor a lock knows the full digest."""
    pins = pins_of(artifact for artifact in artifacts if not artifact.sha256)
    return [artifact for artifact, pin in pins.items() if pin is None]


def pinned_sizes(artifacts: Iterable[Artifact]) -> dict[Artifact, int | None]:
    """Give the size that a lock knows of each file."""
    return {artifact: None if pin is None else pin.size for artifact, pin in pins_of(artifacts).items()}


def pins_of(artifacts: Iterable[Artifact]) -> dict[Artifact, Pin | None]:
    """Give the pin of each file; each lock is read once."""
    from modelyard.store.pins import read_pins

    locks: dict[str, dict[str, Pin]] = {}
    pins: dict[Artifact, Pin | None] = {}
    for artifact in artifacts:
        pins[artifact] = None
        for root, key in pin_places(artifact):
            if root not in locks:
                locks[root] = read_pins(root)
            if key in locks[root]:
                pins[artifact] = locks[root][key]
                break
    return pins


def wanted_of(artifact: Artifact, pin: Pin | None) -> Wanted:
    """Say what is looked for: the full digest of the card or the lock, else the digest's first digits."""
    sources = tuple(artifact.sources)
    if artifact.sha256 or pin is None:
        return Wanted(artifact.sha256, artifact.prefix, sources)
    if artifact.prefix and not pin.sha256.startswith(artifact.prefix):
        raise DigestError(
            f"{artifact.label} is pinned to sha256:{pin.sha256[:12]}…; its card says {artifact.prefix}…",
            hint="One of the two is wrong: mend the card, or take the line out of modelyard.lock.",
        )
    return Wanted(pin.sha256, None, sources)


def stale_pins(artifacts: Iterable[Artifact], zoo: Zoo) -> list[str]:
    """Give the pins of a zoo that no card names any more; a card that cannot be read may name any."""
    from modelyard.registry.catalogue import asking
    from modelyard.registry.listing.discover import broken_cards
    from modelyard.store.pins import read_pins

    named = {key for artifact in artifacts for root, key in pin_places(artifact) if root == zoo.root}
    loose = [key for key in read_pins(zoo.root) if key not in named and ":" not in key]
    broken = set(asking(zoo.alone, broken_cards)) if loose else set()
    return [key for key in loose if key.partition("@")[0] not in broken]
