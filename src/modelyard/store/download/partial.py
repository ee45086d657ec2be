"""A file that has come in part: its bytes, and beside it which of them are there.

The bytes lie at their final offsets. A small file beside holds the size, what names this content at its
source, and one byte a chunk, set after the chunk was written. A process that is killed loses the chunk
it was at and no more. What is found on disk is never trusted: all of it is hashed before it counts.
"""

from __future__ import annotations

import errno
import mmap
import os
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMAT = b"modelyard partial 1"
_SMALLEST, _LARGEST = 1 << 14, 1 << 20


class Partial:
    """The part of a file that is there already."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.total: int | None = None
        self.chunk = _LARGEST
        self.mark = ""  # what names the content at its source
        self.source = ""
        self._file = -1
        self._state = -1
        self._there = bytearray()
        self._map: mmap.mmap | None = None  # of the state file
        self._offset = 0  # of the bytes for chunks, in it
        self._changed = threading.Condition()
        self._frontier = 0  # chunks from the start without a gap

    @property
    def state_path(self) -> str:
        return self.path + ".state"

    def open(self) -> None:
        """Open the file, and take over what an earlier process left if it can be made sense of."""
        self._file = _own(self.path)
        self._state = _opened(self.state_path)
        raw = os.pread(self._state, 1 << 24, 0)
        head, _, there = raw.partition(b"\n\n")
        lines = head.split(b"\n")
        if len(lines) == 5 and lines[0] == _FORMAT and all(map(_is_count, lines[1:3])) and raw.isascii():
            total, chunk = int(lines[1]), int(lines[2])
            if chunk and len(there) == _chunks(total, chunk) and os.fstat(self._file).st_size <= total:
                self.total, self.chunk = total, chunk
                self.mark, self.source = (line[5:].decode("utf-8", "replace") for line in lines[3:])
                self._there = bytearray(there)
                self._show(len(head) + 2)
                self._keep_what_is_written()
                return
        self.forget()

    def _keep_what_is_written(self) -> None:
        """Count no chunk that lies behind the end of the file."""
        whole = os.fstat(self._file).st_size
        for number, there in enumerate(self._there):
            if there and min((number + 1) * self.chunk, self.total or 0) > whole:
                self._there[number] = 0
        self._advance()

    def forget(self) -> None:
        """Begin again from nothing."""
        self._unmap()
        os.ftruncate(self._state, 0)
        os.ftruncate(self._file, 0)
        with self._changed:
            self.total, self.mark, self._there, self._frontier = None, "", bytearray(), 0

    def from_another(self, source: str) -> None:
        """Go on with another source of the same bytes, which has its own name for them."""
        if source != self.source:
            self.mark, self.source = "", source

    def begin(self, total: int, mark: str) -> None:
        """Lay out an empty file of a size."""
        self.forget()
        step = max(_SMALLEST, min(_LARGEST, total // 256))
        self.total, self.mark, self.chunk = total, mark, step - step % _SMALLEST
        head = b"\n".join(
            [
                _FORMAT,
                b"%d" % total,
                b"%d" % self.chunk,
                b"mark " + mark.encode("ascii", "replace"),
                b"from " + self.source.encode("ascii", "backslashreplace"),
            ]
        )
        head += b"\n\n"
        self._there = bytearray(_chunks(total, self.chunk))
        _write(self._state, head + self._there, 0)
        self._show(len(head))

    def _show(self, offset: int) -> None:
        """Map the note beside, so that it is kept up without a call to the system for each piece."""
        self._offset = offset
        if self._there:
            self._map = mmap.mmap(self._state, offset + len(self._there))

    def _unmap(self) -> None:
        if self._map is not None:
            self._map.close()
            self._map = None

    def write(self, view: memoryview, offset: int) -> None:
        _write(self._file, view, offset)

    def finished(self, start: int, end: int) -> None:
        """Note that all chunks that lie between two offsets are written."""
        first, last = -(-start // self.chunk), self._number(end)
        if last <= first:
            return
        with self._changed:
            self._there[first:last] = b"\1" * (last - first)
            self._advance()
            self._changed.notify_all()
        if self._map is not None:
            self._map[self._offset + first : self._offset + last] = b"\1" * (last - first)

    def _number(self, end: int) -> int:
        return len(self._there) if end == self.total else end // self.chunk

    def _advance(self) -> None:
        gap = self._there.find(0, self._frontier)
        self._frontier = len(self._there) if gap < 0 else gap

    @property
    def frontier(self) -> int:
        """How many bytes from the start are there without a gap."""
        return min(self._frontier * self.chunk, self.total or 0)

    @property
    def done(self) -> int:
        """How many bytes are there."""
        count = self._there.count(1)
        last = len(self._there) * self.chunk - (self.total or 0) if self._there[-1:] == b"\1" else 0
        return count * self.chunk - last

    @property
    def complete(self) -> bool:
        return self.total is not None and self._frontier == len(self._there)

    def gaps(self) -> Iterator[tuple[int, int]]:
        """Give the stretches of bytes that are missing."""
        start = self._there.find(0)
        while start >= 0:
            end = self._there.find(1, start)
            end = len(self._there) if end < 0 else end
            yield start * self.chunk, min(end * self.chunk, self.total or 0)
            start = self._there.find(0, end)

    def came_whole(self, total: int) -> None:
        """Note that a file whose size nobody knew is there."""
        os.ftruncate(self._file, total)
        with self._changed:
            self.total, self.chunk = total, max(1, total)
            self._there = bytearray(b"\1" * _chunks(total, self.chunk))
            self._advance()

    def wait(self, beyond: int, seconds: float) -> int:
        """Wait until more than `beyond` bytes are there without a gap; give how many are."""
        with self._changed:
            self._changed.wait_for(lambda: self.frontier > beyond, seconds)
            return self.frontier

    def read_into(self, view: memoryview, offset: int) -> int:
        return os.preadv(self._file, [view], offset)

    def settle(self) -> None:
        """Wait until the bytes are on the disk."""
        os.fdatasync(self._file)

    def close(self) -> None:
        self._unmap()
        for descriptor in (self._file, self._state):
            if descriptor >= 0:
                os.close(descriptor)
        self._file = self._state = -1

    def drop(self) -> None:
        """Take away what there is, and give its space back."""
        self.close()
        for path in (self.path, self.state_path):
            if os.path.lexists(path):
                os.unlink(path)

    def drop_state(self) -> None:
        """Take away the note beside a file that is whole."""
        if os.path.lexists(self.state_path):
            os.unlink(self.state_path)


def _opened(path: str) -> int:
    """Open a file of our own; a link in its place is taken away, not followed."""
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        return os.open(path, flags, 0o666)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
    os.unlink(path)
    return os.open(path, flags, 0o666)


def _own(path: str) -> int:
    """Open the part for this process alone; who comes while another is at it finds `BlockingIOError`."""
    import fcntl

    while True:
        descriptor = _opened(path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise
        except OSError:
            return descriptor  # no locks here: then the part's name is nobody else's
        if _is_still(descriptor, path):
            return descriptor
        os.close(descriptor)


def _is_still(descriptor: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except FileNotFoundError:
        return False


def _is_count(text: bytes) -> bool:
    return text.isdigit() and len(text) < 19


def _chunks(total: int, chunk: int) -> int:
    return -(-total // chunk)


def _write(descriptor: int, data: bytes | memoryview, offset: int) -> None:
    view = memoryview(data)
    while view:
        done = os.pwrite(descriptor, view, offset)
        view, offset = view[done:], offset + done
