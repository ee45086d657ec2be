"""A change of several files is written down whole before its first step, and so finished.

`registry/.unfinished` is the lock of such changes, and holds the steps of the one that goes on. What is
written there counts only where it was written: a copy of the file, as git could bring one, has another inode.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import ModelyardError, StoreError
from modelyard.registry.zoo_folder import UNFINISHED
from modelyard.store.atomic import sync_folder
from modelyard.store.lock import acquire, holding
from modelyard.store.writing import why

if TYPE_CHECKING:
    from modelyard.registry.journal.steps import Steps
    from modelyard.registry.zoo_folder import Zoo

    CarryOut = Callable[[Steps], None]

_LARGEST = 64 << 20
_PATIENCE = 10.0
_LATER = "The next command on this zoo finishes or undoes it."


@contextmanager
def changing(zoo: Zoo, seconds: float = 60.0) -> Iterator[CarryOut]:
    """Be the only one who changes what a zoo holds; give what carries steps out, whole or not at all.

    What was broken off before is finished first.

    Args:
        zoo: one that may be written.
        seconds: how long to wait for another.
    """
    os.makedirs(zoo.registry, exist_ok=True)
    path = os.path.join(zoo.registry, UNFINISHED)
    descriptor = _locked(path, seconds)
    try:
        left = _read(zoo, descriptor)
        if left is not None:
            _finish(zoo, descriptor, left)
        os.ftruncate(descriptor, 0)
        yield lambda steps: _carry_out(zoo, descriptor, steps)
    finally:
        if os.fstat(descriptor).st_size == 0:
            os.unlink(path)
        os.close(descriptor)


def finish(zoo: Zoo) -> None:
    """Finish what was broken off, where that is possible; wait for one who is at it.

    Args:
        zoo: any; one that may not be written stays as it is.
    """
    try:
        going_on = os.stat(os.path.join(zoo.registry, UNFINISHED)).st_size > 0
        if zoo.writable:
            with changing(zoo, _PATIENCE if going_on else 0.0):
                return
    except (OSError, ModelyardError):
        return


def broken_off(zoo: Zoo) -> str | None:
    """Say what was broken off, and could not be finished.

    Args:
        zoo: any.
    """
    path = os.path.join(zoo.registry, UNFINISHED)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        left = _read(zoo, descriptor)
    finally:
        os.close(descriptor)
    return left.said if left else None


def _locked(path: str, seconds: float) -> int:
    """Open the file and lock it; whoever had it before may have taken it away meanwhile."""
    while True:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(path, flags, 0o666)
        try:
            acquire(descriptor, path, seconds)
            if os.path.lexists(path) and os.path.samestat(os.lstat(path), os.fstat(descriptor)):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _marks(zoo: Zoo, descriptor: int) -> list[int]:
    return [os.fstat(descriptor).st_ino, os.stat(zoo.registry).st_ino]


def _read(zoo: Zoo, descriptor: int) -> Steps | None:
    """Give the steps that stand in the file; None for half of them, and for those of another place."""
    from json import loads

    from modelyard.registry.journal.steps import Steps

    try:
        said: dict[str, Any] = loads(os.pread(descriptor, _LARGEST, 0))
        return Steps(**said["steps"]) if said["marks"] == _marks(zoo, descriptor) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _write(zoo: Zoo, descriptor: int, steps: Steps) -> None:
    """Write the steps down: once all of it is on the disk, they count."""
    from json import dumps

    view = memoryview(dumps({"marks": _marks(zoo, descriptor), "steps": steps.as_dict()}).encode())
    try:
        place = 0
        while place < len(view):
            place += os.pwrite(descriptor, view[place:], place)
        os.fsync(descriptor)
        sync_folder(zoo.registry)
    except BaseException:
        os.ftruncate(descriptor, 0)
        raise


def _carry_out(zoo: Zoo, descriptor: int, steps: Steps) -> None:
    from modelyard.registry.journal.steps import follow

    _write(zoo, descriptor, steps)
    try:
        follow(zoo, steps)
    except (OSError, ModelyardError) as error:
        _took_back(zoo, descriptor, steps, error)
        raise
    os.ftruncate(descriptor, 0)
    os.fsync(descriptor)


def _took_back(zoo: Zoo, descriptor: int, steps: Steps, error: Exception) -> None:
    """Undo what failed before the folder had moved; say so where the rest is left to others."""
    from modelyard.registry.journal.steps import is_done, undo

    reason = why(error) if isinstance(error, OSError) else error
    if is_done(zoo, steps):
        raise StoreError(f"{steps.said} is done, but not told everywhere: {reason}", hint=_LATER) from error
    try:
        undo(zoo, steps)
        os.ftruncate(descriptor, 0)
    except (OSError, ModelyardError):
        raise StoreError(f"{steps.said} was broken off: {reason}", hint=_LATER) from error


def _finish(zoo: Zoo, descriptor: int, steps: Steps) -> None:
    import warnings

    from modelyard.registry.journal.staging import remove_stale
    from modelyard.registry.journal.steps import follow, is_done, is_possible, undo

    done = is_done(zoo, steps) or is_possible(zoo, steps)
    (follow if done else undo)(zoo, steps)
    for place in {os.path.dirname(one) for one in (steps.source, steps.target)}:
        folder = os.path.join(zoo.registry, place)
        if os.path.isdir(folder):
            with holding(folder):
                remove_stale(folder)
    os.ftruncate(descriptor, 0)
    how = "finished" if done else "undone"
    warnings.warn(f"{steps.said} had been broken off, and is {how} now", stacklevel=2)
