"""What a disk's error means to someone who asked for a file or a folder at a place of their own."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager

from modelyard.core.errors import InputError, StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_FULL = (errno.ENOSPC, errno.EDQUOT)
_MISTAKEN = (errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ENAMETOOLONG, errno.EROFS, errno.EACCES)


@contextmanager
def writing(place: str) -> Iterator[None]:
    """Turn an error of the disk, while something is written to a place, into a sentence that names it."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            hint = "Free some space, or name an output on another disk."
            raise StoreError(f"the disk is full: {place} was not written", hint=hint) from error
        where = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else place
        reason = (error.strerror or str(error)).lower()
        more = f": {where}" if where != place else ""
        kind = InputError if error.errno in _MISTAKEN else StoreError
        raise kind(f"{place} cannot be written: {reason}{more}", hint="Name another output.") from error


def why(error: OSError) -> object:
    """Say why something could not be written."""
    return "the disk is full" if error.errno in _FULL else error.strerror or error
