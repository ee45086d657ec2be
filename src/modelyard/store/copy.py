"""Copy a file without moving its bytes where the file system can clone blocks."""

from __future__ import annotations

import errno
import os
import shutil

from modelyard.store.atomic import beside

_FICLONE = 0x40049409
_CANNOT = (errno.EOPNOTSUPP, errno.EXDEV, errno.EINVAL, errno.ENOTTY, errno.ENOSYS, errno.EPERM)
_STEP = 1 << 30


def copy_file(source: str, target: str) -> None:
    """Write a copy of `source` to `target`, a file of its own: no link."""
    with open(source, "rb") as read, open(target, "wb") as write:
        if not _cloned(read.fileno(), write.fileno()) and not _copied_inside(read.fileno(), write.fileno()):
            read.seek(0)
            write.seek(0)
            write.truncate()
            shutil.copyfileobj(read, write, 1 << 20)


def copy_into_place(source: str, target: str) -> None:
    """Copy a file beside `target`, then put it there: a copy that fails leaves what was there before."""
    if os.path.isdir(target):
        raise IsADirectoryError(errno.EISDIR, "is a folder, not a file", target)
    os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
    new = beside(target)
    try:
        copy_file(source, new)
        os.replace(new, target)
    finally:
        if os.path.lexists(new):
            os.unlink(new)


def _cloned(read: int, write: int) -> bool:
    try:
        import fcntl

        fcntl.ioctl(write, _FICLONE, read)
    except ImportError:
        return False
    except OSError as error:
        if error.errno in _CANNOT:
            return False
        raise
    return True


def _copied_inside(read: int, write: int) -> bool:
    """Let the kernel copy; False where it cannot."""
    if not hasattr(os, "copy_file_range"):
        return False
    left = os.fstat(read).st_size
    try:
        while left:
            done = os.copy_file_range(read, write, min(left, _STEP))
            if not done:
                return False
            left -= done
    except OSError as error:
        if error.errno in _CANNOT:
            return False
        raise
    return True
