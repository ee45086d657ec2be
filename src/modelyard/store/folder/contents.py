"""The files of a model folder sorted into its parts, and the parts opened."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modelyard.core.errors import FolderError
from modelyard.store.folder.files import File, Files
from modelyard.store.folder.layout import PARTS, archive_of, members, part_named, without_top
from modelyard.store.folder.scratch import unpacked
from modelyard.store.folder.sources import FolderSource, WithFolders

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from modelyard.store.folder.layout import Part
    from modelyard.store.folder.sources import Source

    Kind = TypeVar("Kind", bound=Files)


class Contents:
    """What a source holds, by part. The listing is taken once; a part is brought when it is opened."""

    def __init__(self, source: Source, scratch: str, name: str) -> None:
        self.source = source
        self._scratch = scratch
        self._name = name
        self._names = source.names()
        self._opened: dict[str, Files] = {}

    def has(self, part: str) -> bool:
        """Tell whether a part is there; one that is there in a wrong shape is an error."""
        self._refuse_wrong_shape(part_named(part))
        return bool(self.names_of(part))

    def require(self, part: str) -> None:
        """Refuse to go on without a part."""
        if self.has(part):
            return
        known = part_named(part)
        if self.is_empty(part):
            raise FolderError(f"{self.source.place}: {known.written} is empty", hint="Put its files there.")
        expected = f"a file {part}" if known.is_file else f"a folder {part}/, or {part}.tar.gz"
        hint = f"`modelyard fetch {self._name} --part {part}` fetches it."
        raise FolderError(f"{self.source.place} has no {known.written}; expected: {expected}", hint=hint)

    def is_empty(self, part: str) -> bool:
        """Tell whether the folder of a part is there and holds no file."""
        if part_named(part).is_file or self.names_of(part):
            return False
        return isinstance(self.source, WithFolders) and self.source.has_folder(part)

    def names_of(self, part: str) -> list[str]:
        """Name the files of the source that make up a part: its own, or the archive it stands there as."""
        known = part_named(part)
        found = members(known, self._names)
        archive = archive_of(known, self._names)
        if known.is_file and known.name not in found:
            return []
        return found or ([archive] if archive else [])

    def is_archive(self, part: str) -> bool:
        """Tell whether a folder that is there stands there as an archive."""
        return not PARTS[part].is_file and not self.names_of(part)[0].startswith(f"{part}/")

    def names(self) -> list[str]:
        """Name all files as they lie there."""
        return list(self._names)

    def other(self, name: str) -> File:
        """Give a file by its name in the source, of a part or of none."""
        if name not in self._names:
            raise FolderError(f"{self.source.place} has no {name}", hint="`names()` tells what is there.")
        return File(self.source, name, name)

    def others(self) -> list[str]:
        """Name the files that belong to no part."""
        ours = {name for part in PARTS for name in self.names_of(part)}
        return [name for name in self._names if name not in ours]

    def file(self, part: str) -> File:
        """Give a part that is a file."""
        self.require(part)
        return File(self.source, part, part, tuple(name for name in self.names_of(part) if name != part))

    def folder(self, part: str, kind: Callable[[Source, str, list[str]], Kind]) -> Kind:
        """Open a part that is a folder; an archive is unpacked once."""
        self.require(part)
        if part not in self._opened:
            self._opened[part] = self._unpacked(part) if self.is_archive(part) else self._in_place(part)
        files = self._opened[part]
        return kind(*files.origin, files.names)

    def _in_place(self, part: str) -> Files:
        prefix = f"{part}/"
        return Files(self.source, prefix, [name[len(prefix) :] for name in self.names_of(part)])

    def _unpacked(self, part: str) -> Files:
        archive = self.names_of(part)[0]
        held = unpacked(self.source.local(archive), self._scratch)
        source = FolderSource(held.folder, os.path.join(self.source.place, archive), held)
        names = source.names()
        prefix = without_top(names, part)
        return Files(source, prefix, [name[len(prefix) :] for name in names])

    def _refuse_wrong_shape(self, part: Part) -> None:
        wrong = part.name in self._names
        if part.is_file:
            wrong = any(name.startswith(f"{part.name}/") for name in self._names)
        if wrong:
            found, expected = ("folder", "file") if part.is_file else ("file", "folder")
            message = f"{self.source.place}: {part.name} is a {found}; expected: a {expected}"
            raise FolderError(message, hint="Give it another name, or take it away.")
