"""Locks between processes: one writer at a time, and nothing left behind by a process that dies.

`flock` works on an open file or folder and is released by the kernel when its holder ends. Where a
file system has no such locks, `holding` yields False: what is written is still whole, and an edit
still sees that the file changed meanwhile, but two writers of one index may both do the work.
"""

from __future__ import annotations

import errno
import os
import time

_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.EBADF, errno.EINVAL, errno.ENOSYS)


class Hold:
    """The lock of an existing file or folder, held inside a `with`; it gives whether it is really held."""

    __slots__ = ("_descriptor", "path", "seconds", "shared")

    def __init__(self, path: str, *, seconds: float, shared: bool) -> None:
        self.path = path
        self.seconds = seconds
        self.shared = shared
        self._descriptor = -1

    def __enter__(self) -> bool:
        self._descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return acquire(self._descriptor, self.path, self.seconds, shared=self.shared)
        except BaseException:
            os.close(self._descriptor)
            raise

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def holding(path: str, *, seconds: float = 60.0, shared: bool = False) -> Hold:
    """Hold the lock of an existing file or folder; yield whether it is really held.

    False means that the file system has no locks. Waiting longer than `seconds` is a `TimeoutError`.
    Any number of processes may hold it `shared` at once, and none while one holds it alone.
    """
    return Hold(path, seconds=seconds, shared=shared)


def acquire(descriptor: int, path: str, seconds: float, *, shared: bool = False) -> bool:
    """Lock an open file; False where the file system has no locks, `TimeoutError` after `seconds`."""
    import fcntl

    wanted = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
    deadline = time.monotonic() + seconds
    pause = 0.001
    while True:
        try:
            fcntl.flock(descriptor, wanted)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise TimeoutError(f"another process has held {path} for {seconds:.0f} s") from None
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return False
            raise
        else:
            return True
