"""What an error of the disk means to someone who wanted a new folder."""

from __future__ import annotations

import errno

from modelyard.core.errors import ReadOnlyError, StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.core.errors import ModelyardError

_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)
_FULL = (errno.ENOSPC, errno.EDQUOT)


def unwritable(error: OSError, folder: str, above: str, hint: str) -> ModelyardError:
    """Say why a folder could not be written.

    Args:
        error: of the disk.
        folder: that was to be there.
        above: where one has to be allowed to write.
        hint: what to do where one is not.
    """
    if error.errno in _CLOSED:
        return ReadOnlyError(f"{above} may not be written", hint=hint)
    if error.errno in _FULL:
        return StoreError(f"{folder} could not be written: the disk is full", hint="Nothing was left there.")
    return StoreError(f"{folder} could not be written: {error.strerror or error}")
