"""Locks between processes: one writer at a time, and nothing left behind by a process that dies.

`flock` works on an open file or folder and is released by the kernel when its holder ends. Where a
file system has no such locks, `holding` yields False: what is written is still whole, and an edit
still sees that the file changed meanwhile, but two writers of one index may both do the work.
"""

from __future__ import annotations

import errno
import os
import time
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.EBADF, errno.EINVAL, errno.ENOSYS)


@contextmanager
def holding(path: str, *, seconds: float = 60.0) -> Iterator[bool]:
    """Hold the lock of an existing file or folder; yield whether it is really held.

    False means that the file system has no locks. Waiting longer than `seconds` is a `TimeoutError`.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield _acquire(descriptor, path, seconds)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: str, seconds: float) -> bool:
    import fcntl

    deadline = time.monotonic() + seconds
    pause = 0.001
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise TimeoutError(f"another process has held {path} for {seconds:.0f} s") from None
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return False
            raise
        else:
            return True
