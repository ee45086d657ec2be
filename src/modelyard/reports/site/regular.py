"""`bytes_of_regular`: what a file holds; a link is not followed, and a pipe not waited for."""

from __future__ import annotations

import os

from modelyard.core.regular import open_regular

_LARGEST = 100_000_000


def bytes_of_regular(path: str) -> bytes | None:
    """Read a file; None where there is none, or no plain one of a sensible size.

    Args:
        path: of the file.
    """
    try:
        descriptor = open_regular(path, os.O_NOFOLLOW)
    except OSError:
        return None
    with open(descriptor, "rb") as file:
        return file.read() if os.fstat(descriptor).st_size <= _LARGEST else None
