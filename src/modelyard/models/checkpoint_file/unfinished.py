"""Files that are being written: locked for as long as their writer lives, so that others' litter is known."""

from __future__ import annotations

import os

from modelyard.store.atomic import beside, is_leftover
from modelyard.store.lock import acquire

_MARK = ".safetensors.writing"


def create_unfinished(path: str) -> tuple[str, int]:
    """Create and lock the file that will become `path`; give its name and its descriptor."""
    new = beside(path + _MARK.removeprefix(".safetensors"))
    while True:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
        try:
            acquire(descriptor, new, 10.0)
        except BaseException:
            os.close(descriptor)
            raise
        if os.fstat(descriptor).st_nlink:
            return new, descriptor
        os.close(descriptor)  # one who cleaned up took it for litter before it was locked


def remove_litter(folder: str) -> None:
    """Remove what writers left that were killed; the file of one that lives is locked, and stays."""
    for name in os.listdir(folder):
        if _MARK in name and is_leftover(name):
            _remove_if_dead(os.path.join(folder, name))


def _remove_if_dead(path: str) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return  # moved to its place meanwhile, or of another user
    try:
        if acquire(descriptor, path, 0.0):
            os.unlink(path)
    except OSError:
        return  # its writer lives; or the disk will say more when it is written to
    finally:
        os.close(descriptor)
