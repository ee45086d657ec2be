"""Who uses a version: a lock that its users share, and that whoever removes it must have alone.

The lock files lie in `<root>/.locks/using/<model>/<version>`. Where the file system has no locks, or the
cache may not be written, all goes on as it would, only without the protection.
"""

from __future__ import annotations

import errno
import os

from modelyard.store.cache.inside import inside
from modelyard.store.cache.place import LOCKS, plain_version
from modelyard.store.lock import acquire

_NO_FILE = (
    errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT, errno.ENOTDIR, errno.EEXIST,
)  # fmt: skip
_FLAGS = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK  # no link is followed, no pipe waited for
_PATIENCE = 60.0  # seconds; a version is held alone only while it is renamed


class Lease:
    """A lock on one version, held inside a `with`."""

    __slots__ = ("_descriptor", "path", "root", "shared")

    def __init__(self, root: str, path: str, *, shared: bool) -> None:
        self.root = root
        self.path = path
        self.shared = shared
        self._descriptor = -1

    def __enter__(self) -> bool:
        """Take it. A shared one tells whether it protects; one that is held alone, whether nobody uses."""
        while True:
            self._descriptor = _opened(inside(self.root, self.path))
            if self._descriptor < 0:
                return not self.shared
            try:
                held = acquire(self._descriptor, self.path, self.patience, shared=self.shared)
            except TimeoutError:
                self._close()
                if self.shared:
                    raise
                return False
            except OSError:
                self._close()
                raise
            if not held:
                return not self.shared
            if self._is_there():
                return True
            self._close()  # the file was taken away between opening and locking

    @property
    def patience(self) -> float:
        return _PATIENCE if self.shared else 0.0

    def _is_there(self) -> bool:
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            return False
        return found.st_ino == os.fstat(self._descriptor).st_ino

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1

    def forget(self) -> None:
        """Take the lock file away, while it is held alone: whoever waits for it looks for the new one."""
        if self._descriptor >= 0:
            try:
                os.unlink(self.path)
            except OSError:
                return

    def __exit__(self, *_: object) -> None:
        self._close()


def using(root: str, model: str, version: str) -> Lease:
    """Say, for as long as a `with` lasts, that this process uses a version: nobody removes it."""
    return Lease(root, lock_path(root, model, version), shared=True)


def exclusive(root: str, model: str, version: str) -> Lease:
    """Hold a version alone, to remove it; the `with` gives False at once where another uses it."""
    return Lease(root, lock_path(root, model, version), shared=False)


def in_use(root: str, model: str, version: str) -> bool:
    """Tell whether any process uses a version now; nothing is written to find out."""
    path = lock_path(root, model, version)
    try:
        return os.path.exists(inside(root, path)) and is_locked(path)
    except OSError:
        return False


def is_locked(path: str) -> bool:
    """Tell whether any process holds the lock of a file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _FLAGS)
    except OSError:
        return False
    try:
        acquire(descriptor, path, 0.0)
    except TimeoutError:
        return True
    finally:
        os.close(descriptor)
    return False


def lock_path(root: str, model: str, version: str) -> str:
    """Give the lock file of a version, and of the folders beside it."""
    return os.path.join(root, LOCKS, "using", model, plain_version(version))


def _opened(path: str) -> int:
    """Open a lock file, making it where it may be made; -1 where there can be none."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | _FLAGS, 0o666)
    except FileNotFoundError:
        return _made(path)
    except OSError as error:
        if error.errno not in _NO_FILE:
            raise
    try:
        return os.open(path, os.O_RDONLY | _FLAGS)
    except OSError:
        return -1


def _made(path: str) -> int:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | _FLAGS, 0o666)
    except OSError as error:
        if error.errno not in _NO_FILE:
            raise
        return -1
