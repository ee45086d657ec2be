"""What a disk's error means to someone who has a cache on it."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager

from modelyard.core.errors import InputError, ModelyardError, ReadOnlyError, StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_FULL = (errno.ENOSPC, errno.EDQUOT)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)
_ELSEWHERE = "MODELYARD_CACHE names another folder for the cache."


@contextmanager
def explained(root: str) -> Iterator[None]:
    """Turn an error of the disk under the cache at `root` into a sentence."""
    try:
        yield
    except OSError as error:
        raise explanation(error, root) from error


def explanation(error: OSError, root: str) -> ModelyardError:
    """Say what an error of the disk means, and what can be done."""
    place = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else root
    reason = (error.strerror or str(error)).lower()
    if error.errno in _FULL:
        hint = f"`modelyard cache prune --to 20GB` frees space. {_ELSEWHERE}"
        return StoreError(f"the disk of the cache {root} is full", hint=hint)
    if error.errno in _CLOSED:
        return ReadOnlyError(f"the cache {root} may not be written: {reason}: {place}", hint=_ELSEWHERE)
    for above in _upwards(root):
        if os.path.lexists(above) and not os.path.isdir(above):
            return InputError(f"the cache {root} cannot be a folder: {above} is a file", hint=_ELSEWHERE)
    if error.errno == errno.EISDIR:
        return InputError(f"{place} is a folder where the cache keeps a file", hint="Move it away.")
    if error.errno == errno.ENAMETOOLONG:
        return InputError(f"the path is too long for the file system: {place}", hint=_ELSEWHERE)
    return StoreError(f"the cache {root} cannot be written: {reason}: {place}", hint=_ELSEWHERE)


def _upwards(path: str) -> Iterator[str]:
    path = os.path.abspath(path)
    while os.path.dirname(path) != path:
        yield path
        path = os.path.dirname(path)
