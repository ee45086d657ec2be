"""An archive that is open: its entries, whatever its kind, and its digest when all is read."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager

from modelyard.core.errors import ArchiveError, DigestError, InputError, NotFoundError
from modelyard.core.progress import silent
from modelyard.store.archive.entry import FILE, Entry
from modelyard.store.archive.expand import MAGICS, expand
from modelyard.store.archive.kind import kind_of_file
from modelyard.store.archive.source import Hashing, Meter, Source
from modelyard.store.archive.stream import Stream
from modelyard.store.archive.watch import Watch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from modelyard.core.progress import Report
    from modelyard.store.archive.limits import Limits

    Members = Iterator[tuple[Entry, Iterator[memoryview]]]

_ENDINGS = (".gz", ".xz", ".bz2", ".zst")


class Archive:
    """One open archive, to be read once."""

    def __init__(self, path: str, file: BinaryIO, limits: Limits, sha256: str | None, report: Report) -> None:
        kind = kind_of_file(file)
        if kind is None:
            hint = "Known are tar, zip, gzip, xz, bzip2 and Zstandard, and tar files within the last four."
            raise ArchiveError("it is no archive", hint=hint)
        self.kind = kind
        self.is_single = kind in MAGICS  # one packed file, and no archive within
        size = os.fstat(file.fileno()).st_size
        self.watch = Watch(limits, size)
        self.meter = Meter(os.path.basename(path), size, report)
        self._path = path
        self._file = file
        self._sha256 = sha256
        self._hashing: Hashing | None = None
        self._source = self._open(file.fileno(), size)

    def _open(self, descriptor: int, size: int) -> Source:
        """Begin to read, and to hash: a zip file is read here and there, so it is hashed apart."""
        if self._sha256 and self.kind == "zip":
            source = Source(descriptor, size, hashing=None, meter=Meter("", size, silent))
            self._hashing = Hashing(source.blocks())
            return source
        self._hashing = Hashing() if self._sha256 else None
        return Source(descriptor, size, hashing=self._hashing, meter=self.meter)

    def members(self) -> Members:
        """Give each entry with its bytes, which need not be read."""
        from modelyard.store.archive import tar, zip_members

        if self.kind == "zip":
            return self._told(zip_members.members(self._file, self.watch))
        if self.kind == "tar":
            jump = None if self._hashing else self._source.jump
            return tar.members(Stream(self._source.blocks(), self.watch, jump), self.watch)
        pieces = self._counted(expand(self.kind.removeprefix("tar."), self._source.blocks(), self.watch))
        if self.is_single:
            return self._single(pieces)
        return tar.members(Stream(pieces, self.watch), self.watch)

    def _told(self, members: Members) -> Members:
        for entry, data in members:
            yield entry, data
            self.meter.tell(self._file.tell())

    def _counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.watch.spend(len(piece), self._source.done)
            yield piece

    def _single(self, pieces: Iterator[bytes]) -> Members:
        """Give the one file of which a packed file consists, named after it."""
        name = os.path.basename(self._path)
        base, ending = os.path.splitext(name)
        self.watch.entry = base if ending.lower() in _ENDINGS else name
        yield Entry(self.watch.entry, FILE), self._filling(pieces)

    def _filling(self, pieces: Iterator[bytes]) -> Iterator[memoryview]:
        for piece in pieces:
            self.watch.fill(len(piece))
            yield memoryview(piece)

    def verify(self) -> None:
        """Read on to the end, and compare the digest of all bytes with the one that was given."""
        if self._hashing is None:
            return
        if self.kind != "zip":
            for _ in self._source.blocks():
                pass
        found = self._hashing.finish()
        if found != self._sha256:
            hint = f"sha256:{self._sha256} is expected. Fetch it again."
            raise DigestError(f"{self._path} is not the promised archive: it has sha256:{found}", hint=hint)

    def close(self) -> None:
        if self._hashing is not None:
            self._hashing.stop()


@contextmanager
def opened(
    path: str, limits: Limits, *, sha256: str | None = None, report: Report = silent
) -> Iterator[Archive]:
    """Open an archive; its errors name it. Where the digest is wrong, that is the error, whatever else is."""
    expected = _full(sha256) if sha256 else None
    try:
        with _file(path) as file:
            archive = Archive(path, file, limits, expected, report)
            try:
                yield archive
                archive.verify()
            except ArchiveError:
                archive.verify()
                raise
            finally:
                archive.close()
    except ArchiveError as error:
        raise ArchiveError(f"{path}: {error.message}", hint=error.hint) from error.__cause__


def _file(path: str) -> BinaryIO:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise ArchiveError("it is no file")
        return open(path, "rb")
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}") from None
    except PermissionError as error:
        raise ArchiveError(f"it cannot be read: {error.strerror}") from error


def _full(sha256: str) -> str:
    from modelyard.cards.digest import full_digest

    try:
        return full_digest(sha256)
    except ValueError as error:
        raise InputError(f"{sha256!r} is no SHA-256; expected are {error}") from None
