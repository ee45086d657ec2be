"""Hash a file while it comes: a thread follows what is there without a gap, and reads it from the disk.

So the digest is of what was written, not of what was sent; and what an earlier process left is hashed
in the same way as what has just come.
"""

from __future__ import annotations

import threading
from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.download.partial import Partial

_BLOCK = 1 << 20
_LONG = 32 << 20
_AT_ONCE = 64 << 20


class Follower:
    """The digest of a partial file, as far as it has come."""

    def __init__(self, partial: Partial) -> None:
        self._partial = partial
        self._hash = sha256()
        self._position = 0
        self._stopped = False
        self._error: OSError | None = None
        self._thread: threading.Thread | None = None
        self._settling: threading.Thread | None = None

    def restart(self) -> None:
        """Forget what was hashed: the file begins again."""
        self.stop()
        self._hash, self._position, self._stopped = sha256(), 0, False

    def start_if_long(self, total: int) -> None:
        """Follow in a thread of its own, if hashing a file of this size takes a while."""
        if total < _LONG or self._thread is not None:
            return
        self._stopped = False
        self._thread = threading.Thread(target=self._follow, name="modelyard-hash", daemon=True)
        self._thread.start()
        self._settling = threading.Thread(target=self._settle, name="modelyard-disk", daemon=True)
        self._settling.start()

    def finish(self) -> str:
        """Give the digest of the whole file, which is there."""
        self.stop(whole=True)
        self._read_on(self._partial.total or 0)
        return self._hash.hexdigest()

    def stop(self, *, whole: bool = False) -> None:
        """End the thread: at the end of the file, or where it is."""
        if self._thread is not None:
            self._stopped = not whole
            self._thread.join()
            self._thread = None
        if self._settling is not None:
            self._settling.join()
            self._settling = None
        if self._error is not None and whole:
            raise self._error

    def _follow(self) -> None:
        try:
            while not self._stopped and self._position < (self._partial.total or 0):
                self._read_on(self._partial.wait(self._position, 0.2))
        except OSError as error:
            self._error = error

    def _settle(self) -> None:
        """Let the disk write while the rest still comes, so that little is left to wait for at the end."""
        settled = 0
        while not self._stopped and settled < (self._partial.total or 0):
            there = self._partial.wait(min(settled + _AT_ONCE, self._partial.total or 0) - 1, 0.2)
            if there - settled >= _AT_ONCE or there == self._partial.total:
                try:
                    self._partial.settle()
                except OSError as error:
                    self._error = error  # the system tells it once: a later sync would say that all is well
                    return
                settled = there

    def _read_on(self, end: int) -> None:
        view = memoryview(bytearray(min(_BLOCK, max(1, end - self._position))))
        while self._position < end and not self._stopped:
            got = self._partial.read_into(view[: end - self._position], self._position)
            if not got:
                raise OSError(5, "the file became shorter while it was written", self._partial.path)
            self._hash.update(view[:got])
            self._position += got
