"""Where a model folder's files come from: a folder, an archive, or a listing of files that lie elsewhere.

All three answer the same: which files there are, how large they are, and where one of them lies on this
disk once it is asked for. What is not asked for is neither fetched nor unpacked.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from modelyard.core.errors import FolderError
from modelyard.store.folder.layout import MOST_FILES, check_name, is_hidden

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@runtime_checkable
class Source(Protocol):
    """Files by relative name; `at_hand` says that `local` has nothing to do."""

    place: str
    at_hand: bool

    def names(self) -> list[str]: ...

    def size(self, name: str) -> int | None: ...

    def local(self, name: str) -> str: ...


@runtime_checkable
class WithFolders(Protocol):
    """A source that also knows of folders without files."""

    def has_folder(self, name: str) -> bool: ...


class Remote(NamedTuple):
    """A file that lies elsewhere, and what is known of it."""

    url: str
    sha256: str | None = None
    size: int | None = None


class RemoteSource:
    """A listing of remote files; `fetch(remote, path)` brings one and gives the path where it lies."""

    at_hand = False

    def __init__(
        self, listing: Mapping[str, Remote], fetch: Callable[[Remote, str], str], home: str, place: str = ""
    ) -> None:
        self.place = place or home
        names = [check_name(name, self.place) for name in sorted(listing) if not is_hidden(name)]
        self._listing = {name: listing[name] for name in names}
        self._fetch = fetch
        self._home = home

    def names(self) -> list[str]:
        return list(self._listing)

    def size(self, name: str) -> int | None:
        return self._listing[name].size

    def local(self, name: str) -> str:
        return self._fetch(self._listing[name], os.path.join(self._home, *name.split("/")))


class FolderSource:
    """A folder on this disk. Hidden files are passed over; a link must stay inside."""

    at_hand = True

    def __init__(self, folder: str, place: str = "", held: object = None) -> None:
        self.place = place or folder
        self._held = held  # what keeps the folder from being removed
        self._root = os.path.realpath(folder)
        self._sizes: dict[str, int] | None = None

    def names(self) -> list[str]:
        return sorted(self._listed())

    def size(self, name: str) -> int | None:
        return self._listed()[name]

    def local(self, name: str) -> str:
        path = os.path.join(self._root, *name.split("/"))
        self._check_inside(path, name)
        return path

    def has_folder(self, name: str) -> bool:
        return os.path.isdir(os.path.join(self._root, *name.split("/")))

    def _listed(self) -> dict[str, int]:
        if self._sizes is None:
            self._sizes = dict(self._files())
        return self._sizes

    def _files(self) -> Iterator[tuple[str, int]]:
        count, folders = 0, [""]
        while folders:
            below = folders.pop()
            for entry in _entries(os.path.join(self._root, below), self.place):
                count += 1
                if count > MOST_FILES:
                    hint = "Name the folder of one model."
                    raise FolderError(f"{self.place}: more than {MOST_FILES:,} files", hint=hint)
                name = check_name(below + entry.name, self.place)
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{name}/")
                else:
                    yield name, self._size_of(entry, name)

    def _size_of(self, entry: os.DirEntry[str], name: str) -> int:
        if entry.is_symlink():
            self._check_inside(entry.path, name)
        found = os.stat(entry.path)
        if not stat.S_ISREG(found.st_mode):
            kind = "a link to a folder" if stat.S_ISDIR(found.st_mode) else "neither a file nor a folder"
            raise FolderError(f"{self.place}: {name} is {kind}", hint="Put the file itself there.")
        return found.st_size

    def _check_inside(self, path: str, name: str) -> None:
        real = os.path.realpath(path)
        if not real.startswith(self._root.rstrip(os.sep) + os.sep):
            hint = f"Put the file itself there: it leads to {real}."
            raise FolderError(f"{self.place}: {name} is a link that leaves the folder", hint=hint)
        if not os.path.exists(real):
            raise FolderError(f"{self.place}: {name} is a link to nothing", hint=f"It leads to {real}.")


def _entries(folder: str, place: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return [entry for entry in found if not is_hidden(entry.name)]
    except OSError as error:
        raise FolderError(f"{place}: {folder} cannot be read: {error.strerror}") from error
