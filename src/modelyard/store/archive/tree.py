"""Write files below one folder that nothing else writes into, and follow no link on the way."""

from __future__ import annotations

import os

from modelyard.store.archive.syncing import Syncing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Bytes = bytes | memoryview

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_BLOCK = 1 << 20


class Tree:
    """A new folder that is being filled. Names are clean ones, `a/b/c`; nothing is written twice."""

    def __init__(self, root: str) -> None:
        self._root = os.open(root, _FOLDER)
        self._folders = {""}
        self._here = ("", os.dup(self._root))  # the folder that was used last, open
        self._syncing = Syncing()

    def folder(self, name: str) -> int:
        """Give the open folder of a name, made now where it is not there; it stays open till the next."""
        if self._here[0] != name:
            parent, _, part = name.rpartition("/")
            above = self.folder(parent) if name else self._root
            if name not in self._folders:
                os.mkdir(part, dir_fd=above)
                self._folders.add(name)
            opened = os.open(part or ".", _FOLDER, dir_fd=above)
            os.close(self._here[1])
            self._here = (name, opened)
        return self._here[1]

    def write(self, name: str, pieces: Iterable[Bytes]) -> None:
        """Write a new file."""
        folder, _, part = name.rpartition("/")
        descriptor = os.open(part, _NEW, 0o666, dir_fd=self.folder(folder))
        try:
            for piece in pieces:
                left = memoryview(piece)
                while left:
                    left = left[os.write(descriptor, left) :]
        except BaseException:
            os.close(descriptor)
            raise
        self._syncing.take(descriptor)

    def copy(self, name: str, copy: str) -> None:
        """Write a copy of a file that was written before."""
        folder, _, part = name.rpartition("/")
        descriptor = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self.folder(folder))
        with open(descriptor, "rb", buffering=0) as file:
            self.write(copy, iter(lambda: file.read(_BLOCK), b""))

    def sync(self) -> None:
        """Bring everything to the disk."""
        for name in sorted(self._folders):
            self._syncing.take(os.dup(self.folder(name)))
        self._syncing.finish()

    def close(self) -> None:
        self._syncing.stop()
        os.close(self._here[1])
        os.close(self._root)
