"""Have the disk write while the rest of a large file still comes, so that little is left to wait for."""

from __future__ import annotations

import os
import threading

_AT_ONCE = 128 << 20


class Settling:
    """A thread that syncs a file whenever so much more of it was written; inside a `with`.

    The kernel tells of a failed write once, and then no more: an error here is raised at the end.
    """

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor = descriptor
        self._wanted = threading.Event()
        self._left = _AT_ONCE
        self._ended = False
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._settle, name="modelyard-disk", daemon=True)
        self._is_worth_it = size >= 2 * _AT_ONCE

    def __enter__(self) -> Settling:
        if self._is_worth_it:
            self._thread.start()
        return self

    def wrote(self, count: int) -> None:
        """Count what was written; one thread at a time."""
        self._left -= count
        if self._left <= 0:
            self._left = _AT_ONCE
            self._wanted.set()

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._ended = True
        self._wanted.set()
        if self._is_worth_it:
            self._thread.join()
        if self._error is not None and error is None:
            raise self._error

    def _settle(self) -> None:
        while self._wanted.wait() and not self._ended:
            self._wanted.clear()
            try:
                os.fdatasync(self._descriptor)
                _let_go(self._descriptor)
            except OSError as error:
                self._error = error
                return


def _let_go(descriptor: int) -> None:
    """Free the memory of what is on the disk: the next part takes it, and what training reads stays in it."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
