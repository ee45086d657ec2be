"""One entry of an archive, as its format states it: nothing is checked yet."""

from __future__ import annotations

FILE, FOLDER, SYMLINK, HARDLINK = "file", "folder", "symbolic link", "hard link"
SPECIAL_BITS = 0o7000  # setuid, setgid, sticky


class Entry:
    """A name, what stands under it, and how large it is."""

    __slots__ = ("kind", "mode", "name", "size", "target")

    def __init__(self, name: str, kind: str, size: int = 0, *, mode: int = 0, target: str = "") -> None:
        self.name = name
        self.kind = kind
        self.size = size
        self.mode = mode
        self.target = target  # of a link

    def __repr__(self) -> str:
        return f"Entry({self.name!r}, {self.kind!r}, {self.size})"
