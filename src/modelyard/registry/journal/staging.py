"""Folders that are filled beside their place, locked while their writer lives, so that litter is known."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from modelyard.store.atomic import beside, is_leftover
from modelyard.store.lock import acquire, holding


@contextmanager
def staged(target: str) -> Iterator[str]:
    """Give a new folder beside a target, to be moved there; what is not moved is removed at the end."""
    folder, new = os.path.dirname(target), beside(target)
    descriptor = None
    try:
        with holding(folder):
            remove_stale(folder)
            os.mkdir(new)
            descriptor = os.open(new, os.O_RDONLY | os.O_CLOEXEC)
            acquire(descriptor, new, 0.0)
        yield new
    finally:
        shutil.rmtree(new, ignore_errors=True)
        if descriptor is not None:
            os.close(descriptor)


def remove_stale(folder: str) -> None:
    """Remove folders whose writers were killed; call it under the lock of the folder they lie in."""
    for name in filter(is_leftover, os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.path.isdir(path) and not os.path.islink(path):
            _remove_if_dead(path)


def _remove_if_dead(path: str) -> None:
    try:
        with holding(path, seconds=0.0) as held:
            if held:
                shutil.rmtree(path, ignore_errors=True)
    except (OSError, TimeoutError):
        return  # its writer lives, or has just moved it to its place; or it is another user's
