"""An archive of a whole model folder, read as the folder it holds."""

from __future__ import annotations

import os

from modelyard.core.errors import FolderError
from modelyard.store.folder.layout import check_name, groups, is_hidden, without_top
from modelyard.store.folder.scratch import Unpacked, unpacked

_SINGLE = ("gz", "xz", "bz2", "zst")


class ArchiveSource:
    """The files in an archive: listed without unpacking; a part is unpacked when it is asked for."""

    at_hand = False

    def __init__(self, archive: str, scratch: str) -> None:
        self.place = archive
        self._scratch = scratch
        self._sizes: dict[str, int] | None = None
        self._folder_names: set[str] = set()  # folders
        self._top = ""  # the folder all files lie in, with its slash
        self._digest = ""
        self._groups: dict[str, tuple[str, list[str]]] = {}
        self._unpacked: dict[str, Unpacked] = {}  # where each part was unpacked to

    def names(self) -> list[str]:
        return sorted(self._listed())

    def size(self, name: str) -> int | None:
        return self._listed()[name]

    def local(self, name: str) -> str:
        listed = self._listed()
        part, files = self._groups.get(name, ("", list(listed)))  # what is in no part comes with all
        if part not in self._unpacked:
            self._unpacked[part] = self._unpack(part, files)
        return os.path.join(self._unpacked[part].folder, self._top, *name.split("/"))

    def has_folder(self, name: str) -> bool:
        self._listed()
        return f"{self._top}{name}" in self._folder_names

    def _unpack(self, part: str, files: list[str]) -> Unpacked:
        from modelyard.store.digest import sha256_of

        self._digest = self._digest or sha256_of(self.place)
        chosen = {self._top + name for name in files}
        return unpacked(self.place, self._scratch, part=part, chosen=chosen, digest=self._digest)

    def _listed(self) -> dict[str, int]:
        if self._sizes is None:
            found, self._folder_names = _entries(self.place)
            self._top = without_top(found)
            cut = len(self._top)
            self._sizes = {check_name(name[cut:], self.place): found[name] for name in found}
            self._groups = groups(self._sizes)
        return self._sizes


def _entries(archive: str) -> tuple[dict[str, int], set[str]]:
    """Give the files of an archive with their sizes, and its folders."""
    from modelyard.store.archive.entry import FILE, FOLDER
    from modelyard.store.archive.kind import kind_of
    from modelyard.store.archive.listing import listing

    kind = kind_of(archive)
    if kind is None or kind in _SINGLE:
        found = f"a single file packed by {kind}" if kind else "neither a folder nor an archive"
        hint = "A model folder is a folder, or a tar or zip file of one."
        raise FolderError(f"{archive} is {found}", hint=hint)
    listed = [entry for entry in listing(archive) if not is_hidden(entry.name)]
    files = {entry.name: entry.size for entry in listed if entry.kind == FILE}
    return files, {entry.name for entry in listed if entry.kind == FOLDER}
