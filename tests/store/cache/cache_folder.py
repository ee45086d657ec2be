"""A cache to try things on, and the few words tests use for it."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.store.cache.keep import keep
from modelyard.store.cache.lookup import Found, Wanted, find

if TYPE_CHECKING:
    from collections.abc import Callable


class Cache:
    """A cache and the few words tests use for it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(
        self, content: bytes, *, model: str = "net", version: str = "1.0.0", name: str = "w.bin",
        source: str = "https://example.org/w.bin",
    ) -> Path:  # fmt: skip
        return Path(keep(str(self.root), model, version, name, self.part(content), digest(content), source))

    def part(self, content: bytes) -> str:
        """Write a file as a fetcher does, before it has a name."""
        part = self.root / ".partial" / sha256(os.urandom(8)).hexdigest()
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        return str(part)

    def find(
        self, content: bytes | None = None, *, model: str = "net", version: str = "1.0.0",
        name: str = "w.bin", wanted: Wanted | None = None, verify: bool = False,
        on_damage: Callable[[str], None] | None = None,
    ) -> Found | None:  # fmt: skip
        what = wanted or Wanted(digest(content or b""))
        return find(str(self.root), model, version, name, what, verify=verify, on_damage=on_damage)

    def damaged(self) -> list[Path]:
        return sorted(self.root.rglob("*.corrupt-*"))

    def leftovers(self) -> list[Path]:
        """What nobody should find after a clean: trash, parts, and files of killed writers."""
        names = (".trash-*", "*.modelyard-new", ".partial/*", "*.corrupt-*")
        return sorted(path for name in names for path in self.root.rglob(name))


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()
