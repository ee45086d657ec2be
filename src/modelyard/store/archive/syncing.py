"""Bring written files to the disk while others are still being written."""

from __future__ import annotations

import os
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from queue import Queue

_THREADS = 4  # a journal writes what several wait for at once
_WAITING = 64  # open files that may wait


class Syncing:
    """Threads that sync and close what they are given."""

    def __init__(self) -> None:
        from queue import Queue

        self._queue: Queue[int | None] = Queue(_WAITING)
        self._threads: list[threading.Thread] = []
        self._error: OSError | None = None

    def take(self, descriptor: int) -> None:
        """Sync an open file or folder and close it, by and by; an earlier failure is told here."""
        if len(self._threads) < _THREADS:
            thread = threading.Thread(target=self._work, name="modelyard-sync", daemon=True)
            thread.start()
            self._threads.append(thread)
        self._queue.put(descriptor)
        if self._error is not None:
            raise self._error

    def finish(self) -> None:
        """Wait until everything is on the disk."""
        self.stop()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """End the threads; what they were given is closed."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def _work(self) -> None:
        while (descriptor := self._queue.get()) is not None:
            try:
                if self._error is None:
                    os.fsync(descriptor)
            except OSError as error:
                self._error = error
            finally:
                os.close(descriptor)
