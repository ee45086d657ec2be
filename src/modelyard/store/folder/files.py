"""One file or one folder of a model folder: named and sized at once, brought when it is asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modelyard.core.errors import FolderError
from modelyard.core.suggest import suggest
from modelyard.store.folder.layout import is_data_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.store.folder.sources import Source

LARGEST_TEXT = 10_000_000


class File:
    """A file of a model folder; `path` brings it, and whatever must lie beside it, to this disk."""

    __slots__ = ("_beside", "_full", "_source", "name")

    def __init__(self, source: Source, full: str, name: str, beside: tuple[str, ...] = ()) -> None:
        self.name = name
        self._source = source
        self._full = full  # its name in the source
        self._beside = beside

    @property
    def size(self) -> int | None:
        """Its bytes; None where a remote listing does not say."""
        return self._source.size(self._full)

    @property
    def path(self) -> str:
        """Where it lies on this disk."""
        for other in self._beside:
            self._source.local(other)
        return self._source.local(self._full)

    @property
    def label(self) -> str:
        """How a message names it."""
        return os.path.join(self._source.place, self._full)

    def read_bytes(self, largest: int = LARGEST_TEXT) -> bytes:
        """Give what is in it; a file larger than `largest` bytes is refused."""
        with open(self.path, "rb") as file:
            data = file.read(largest + 1)
        if len(data) > largest:
            raise FolderError(
                f"{self.label}: larger than {largest:,} bytes", hint="Open its `path` yourself."
            )
        return data

    def read_text(self) -> str:
        """Give its text."""
        try:
            return self.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            hint = "Save it as UTF-8."
            raise FolderError(f"{self.label}: not UTF-8 text at byte {error.start}", hint=hint) from error

    def __fspath__(self) -> str:
        return self.path

    def __repr__(self) -> str:
        return f"File({self.label!r})"


class Files:
    """A part that is a folder: its files by their names inside it, in order."""

    __slots__ = ("_names", "_prefix", "_source")

    def __init__(self, source: Source, prefix: str, names: list[str]) -> None:
        self._source = source
        self._prefix = prefix
        self._names = dict.fromkeys(names)

    @property
    def names(self) -> list[str]:
        """The files' names inside the folder."""
        return list(self._names)

    @property
    def origin(self) -> tuple[Source, str]:
        """The source the files come from, and what their names begin with there."""
        return self._source, self._prefix

    @property
    def label(self) -> str:
        """How a message names the folder."""
        return os.path.join(self._source.place, self._prefix).rstrip("/")

    def __getitem__(self, name: str) -> File:
        if name not in self._names:
            near = suggest(name, self._names)
            hint = f"Did you mean `{near}`?" if near else f"It holds: {_few(self.names)}"
            raise FolderError(f"{self.label}: there is no {name!r}", hint=hint)
        return File(self._source, self._prefix + name, name, self._data_of(name))

    def _data_of(self, name: str) -> tuple[str, ...]:
        if not name.endswith(".onnx"):
            return ()
        return tuple(self._prefix + other for other in self._names if is_data_of(other, name))

    def __iter__(self) -> Iterator[File]:
        return (self[name] for name in self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def paths(self) -> list[str]:
        """Bring all files to this disk, and give where they lie."""
        return [file.path for file in self]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.label!r}, {len(self)} files)"


def _few(names: list[str], most: int = 8) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
