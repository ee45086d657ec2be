"""`open_regular`: a file is opened for reading; a pipe, a device or a folder is refused at once."""

from __future__ import annotations

import os


def open_regular(path: str, flags: int = 0) -> int:
    """Open a file, and give its descriptor; what is none is an `OSError` that says so.

    Args:
        path: of the file.
        flags: more of `os.open`, such as `os.O_NOFOLLOW`.
    """
    import errno
    import stat

    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a file", path)
    return descriptor
