"""The digest of many bytes, taken in blocks, so that several threads share the work.

It is the SHA-256 of the SHA-256 digests of the blocks, one behind the other.
"""

from __future__ import annotations

import os
import threading
from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeVar

    Item = TypeVar("Item")

BLOCK = 4 << 20
_MOST_THREADS = 4


def count_of_blocks(size: int, block: int) -> int:
    return -(-size // block)


def digest_of_blocks(items: Iterator[Item], count: int, hash_one: Callable[[Item], bytes]) -> str:
    """Have each of so many items hashed, by several threads where that is faster; give the digest of all."""
    turn = _Turn(items)
    digests: dict[int, bytes] = {}

    def work() -> None:
        try:
            for number, item in turn:
                digests[number] = hash_one(item)
        except BaseException:
            turn.end()
            raise

    _share(work, turn, min(count, _MOST_THREADS, os.cpu_count() or 1))
    return sha256(b"".join(digests[number] for number in range(count))).hexdigest()


def digest_of_file(descriptor: int, start: int, size: int, block: int) -> str:
    """Give the digest of a part of a file."""
    spans = ((at, min(block, start + size - at)) for at in range(start, start + size, block))
    own = threading.local()

    def hash_one(span: tuple[int, int]) -> bytes:
        at, length = span
        if not hasattr(own, "buffer"):
            own.buffer = bytearray(min(block, size))
        view = memoryview(own.buffer)[:length]
        _read(descriptor, view, at)
        return sha256(view).digest()

    return digest_of_blocks(spans, count_of_blocks(size, block), hash_one)


def _read(descriptor: int, view: memoryview, at: int) -> None:
    while view:
        got = os.preadv(descriptor, [view], at)
        if not got:
            raise OSError(5, "the file became shorter while it was read")
        view, at = view[got:], at + got


def _share(work: Callable[[], None], turn: _Turn, threads: int) -> None:
    if threads <= 1:
        work()
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(threads, "modelyard-checkpoint") as pool:
        try:
            for job in [pool.submit(work) for _ in range(threads)]:
                job.result()
        finally:
            turn.end()  # Ctrl-C does not wait for the rest


class _Turn:
    """Items with their numbers, given out one at a time to whichever thread asks."""

    def __init__(self, items: Iterator[Any]) -> None:
        self._items = enumerate(items)
        self._lock = threading.Lock()
        self._ended = False

    def __iter__(self) -> _Turn:
        return self

    def __next__(self) -> tuple[int, Any]:
        with self._lock:
            if self._ended:
                raise StopIteration
            return next(self._items)

    def end(self) -> None:
        self._ended = True
