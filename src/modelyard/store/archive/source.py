"""The bytes of the archive itself: read once, forwards, hashed and reported on the way."""

from __future__ import annotations

import os
import threading
import time

from modelyard.core.progress import Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from queue import Queue

    from modelyard.core.progress import Report

BLOCK = 256 << 10
_AHEAD = 32  # blocks that may wait to be hashed
_PAUSE = 0.1  # seconds between two reports


class Source:
    """An open archive, read from its start to its end."""

    def __init__(self, descriptor: int, size: int, *, hashing: Hashing | None, meter: Meter) -> None:
        self._descriptor = descriptor
        self._hashing = hashing
        self._meter = meter
        self._size = size
        self.done = 0

    def blocks(self) -> Iterator[bytes]:
        """Give what was not read yet."""
        while block := os.pread(self._descriptor, BLOCK, self.done):
            self.done += len(block)
            if self._hashing is not None:
                self._hashing.feed(block)
            self._meter.tell(self.done)
            yield block

    def jump(self, size: int) -> bool:
        """Pass over bytes without reading them; False where there are fewer."""
        self.done += min(size, self._size - self.done)
        self._meter.tell(self.done)
        return self.done < self._size


class Hashing:
    """The SHA-256 of blocks, taken in a thread of its own: of those it is fed, or of those it is given."""

    def __init__(self, blocks: Iterator[bytes] | None = None) -> None:
        from hashlib import sha256
        from queue import Queue

        self._hash = sha256()
        self._queue: Queue[bytes | None] = Queue(_AHEAD)
        self._blocks = iter(self._queue.get, None) if blocks is None else blocks
        self._stopped = False
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._work, name="modelyard-hash", daemon=True)
        self._thread.start()

    def feed(self, block: bytes) -> None:
        self._queue.put(block)

    def finish(self) -> str:
        """Give the digest of all blocks, and end the thread."""
        self._end()
        if self._error is not None:
            raise self._error
        return self._hash.hexdigest()

    def stop(self) -> None:
        """End the thread, whatever is left."""
        self._stopped = True
        self._end()

    def _end(self) -> None:
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _work(self) -> None:
        try:
            for block in self._blocks:
                if block is not None and not self._stopped:
                    self._hash.update(block)
        except OSError as error:
            self._error = error


class Meter:
    """Tells how far the reading has come, not more often than a person could see."""

    def __init__(self, name: str, total: int, report: Report) -> None:
        self._name = name
        self._total = total
        self._report = report
        self._next = 0.0

    def tell(self, done: int) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _PAUSE
            self._report(Progress(self._name, min(done, self._total), self._total))

    def end(self, state: str) -> None:
        self._report(Progress(self._name, self._total if state == "done" else 0, self._total, state))
