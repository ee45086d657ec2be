"""The cache's own folders are real ones: a link among them, which anybody may have made, is not followed."""

from __future__ import annotations

import errno
import os


def inside(root: str, path: str) -> str:
    """Give a path below the cache back; it is an `OSError` where a link stands on the way to it, or at it."""
    here = root
    for part in path[len(root) :].split(os.sep):
        here = os.path.join(here, part)
        if part and os.path.islink(here):
            raise OSError(errno.ELOOP, "this is a link, which the cache does not follow", here)
    return path
