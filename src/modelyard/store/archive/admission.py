"""Decide entry by entry whether an archive is harmless; nothing is written here.

Links are never made on the disk: the cache keeps none. A link to a file of the archive becomes a copy
of it, every other one is refused.
"""

from __future__ import annotations

from modelyard.store.archive.entry import FILE, FOLDER, HARDLINK, SPECIAL_BITS, SYMLINK, Entry
from modelyard.store.archive.names import clean_name, folded, target_of
from modelyard.store.archive.watch import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.archive.watch import Watch


class Admission:
    """The names that are taken by now, what stands under them, and which files are to be copied."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._taken: dict[str, tuple[str, str]] = {}  # by folded name: the name and its kind
        self._sizes: dict[str, int] = {}  # of the files
        self._symlinks: list[tuple[str, str]] = []  # a link and what it leads to
        self._copies: list[tuple[str, str]] = []  # a file and the name of its copy

    def admit(self, entry: Entry) -> str:
        """Give the clean name of an entry that may be unpacked."""
        name = clean_name(entry.name, self._watch)
        self._watch.fill(entry.size)
        if entry.mode & SPECIAL_BITS:
            raise self._watch.refuse("has the setuid, setgid or sticky bit")
        if not name and entry.kind != FOLDER:
            raise self._watch.refuse("takes the place of the folder itself")
        if entry.kind != FOLDER and entry.name.endswith("/"):
            raise self._watch.refuse(f"is a {entry.kind} with the name of a folder")
        for end, character in enumerate(name):
            if character == "/":
                self._take(name[:end], FOLDER)
        if name:
            self._take(name, entry.kind)
            self._keep(name, entry)
        return name

    def _keep(self, name: str, entry: Entry) -> None:
        """Remember what later links need."""
        if entry.kind == FILE:
            self._sizes[name] = entry.size
        elif entry.kind == SYMLINK:
            self._symlinks.append((name, target_of(name, entry.target, self._watch)))
        elif entry.kind == HARDLINK:
            self._copy(self._earlier(entry.target), name)

    def _take(self, name: str, kind: str) -> None:
        key = folded(name)
        if key not in self._taken:
            if len(self._taken) >= self._watch.limits.entries:
                most = f"{self._watch.limits.entries:,} files and folders"
                raise self._watch.refuse(f"is one too many: an archive may hold {most}")
            self._taken[key] = (name, kind)
            return
        there, kind_there = self._taken[key]
        if there != name:
            raise self._watch.refuse(
                f"collides with {shown(there)}: they differ by case or Unicode form alone"
            )
        if (kind, kind_there) == (FOLDER, FOLDER):
            return
        if kind == FOLDER:
            raise self._watch.refuse(f"takes {shown(there)}, a {kind_there}, for a folder")
        raise self._watch.refuse("is there twice")

    def _earlier(self, target: str) -> str:
        """Give the clean name of the file that a hard link leads to: it must have come before."""
        name = target
        while name.startswith("./"):
            name = name[2:]
        if name not in self._sizes:
            raise self._watch.refuse(f"is a hard link to {shown(target)}, which is no earlier file")
        return name

    def _copy(self, file: str, name: str) -> None:
        self._watch.fill(self._sizes[file])
        self._watch.spend(self._sizes[file])
        self._copies.append((file, name))

    def copies(self) -> list[tuple[str, str]]:
        """Give the files to copy and the names of the copies; call it once, after the last entry."""
        linked = {link for link, _ in self._symlinks}
        for link, target in self._symlinks:
            self._watch.entry = link
            if target in linked:
                raise self._watch.refuse("is a symbolic link to another link")
            if target not in self._sizes:
                raise self._watch.refuse(
                    f"is a symbolic link to {shown(target)}, which is no file of the archive"
                )
            self._copy(target, link)
        return self._copies

    def size(self, name: str) -> int:
        """Give the size of a file that was admitted."""
        return self._sizes[name]
