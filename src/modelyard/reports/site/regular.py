"""`bytes_of_regular`: what a file holds; a link is not followed, and a pipe not waited for."""

from __future__ import annotations

import os
import stat

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_LARGEST = 100_000_000


def bytes_of_regular(path: str) -> bytes | None:
    """Read a file; None where there is none, or no plain one of a sensible size.

    Args:
        path: of the file.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError:
        return None
    with open(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        return file.read() if stat.S_ISREG(found.st_mode) and found.st_size <= _LARGEST else None
