"""A file, or a part of one, read at places and never whole."""

from __future__ import annotations

import os

from modelyard.store.trust.report import BrokenFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WINDOW = 1 << 20


class Source:
    """Bytes that can be read at any place; a read beyond their end is an error."""

    __slots__ = ("_get", "base", "name", "size")

    def __init__(self, get: Callable[[int, int], bytes], size: int, name: str, base: int = 0) -> None:
        self._get = get
        self.size = size
        self.name = name  # of the entry of an archive; empty for the file itself
        self.base = base  # where it begins in the file; -1 where it lies there compressed

    def read(self, at: int, count: int) -> bytes:
        """Give exactly so many bytes."""
        data = self.peek(at, count)
        if len(data) != count:
            raise BrokenFileError("the file ends too early", self.place(at), f"{count:,} bytes expected here")
        return data

    def peek(self, at: int, count: int) -> bytes:
        """Give up to so many bytes, fewer at the end."""
        count = min(count, self.size - at)
        return self._get(at, count) if at >= 0 and count > 0 else b""

    def part(self, at: int, size: int, name: str) -> Source:
        """Give a part as a source of its own."""
        if at < 0 or size < 0 or at + size > self.size:
            raise BrokenFileError(f"the entry {name}", self.place(at), "it leaves the file")
        inner = self._get
        base = self.base + at if self.base >= 0 else -1
        return Source(lambda place, count: inner(at + place, count), size, name, base)

    def windows(self, overlap: int) -> Iterator[tuple[int, bytes]]:
        """Give all bytes in windows, each beginning with the end of the one before."""
        at = 0
        while at < self.size:
            start = max(0, at - overlap)
            yield start, self.peek(start, WINDOW + at - start)
            at += WINDOW

    def place(self, at: int) -> str:
        return f"{self.name}, byte {at:,}" if self.name else f"byte {at:,}"


def of_bytes(data: bytes, name: str) -> Source:
    """Give a source of bytes that are in memory, such as an entry that was inflated."""
    return Source(lambda at, count: data[at : at + count], len(data), name, -1)


def of_file(descriptor: int) -> Source:
    """Give a source of an open file."""
    return Source(lambda at, count: _read(descriptor, at, count), os.fstat(descriptor).st_size, "")


def _read(descriptor: int, at: int, count: int) -> bytes:
    pieces = []
    while count > 0:
        piece = os.pread(descriptor, count, at)
        if not piece:
            break
        pieces.append(piece)
        at += len(piece)
        count -= len(piece)
    return b"".join(pieces)
