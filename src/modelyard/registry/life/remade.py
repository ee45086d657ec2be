"""A model's folder made anew beside the old one, and put in its place at one stroke."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from modelyard.core.errors import InputError
from modelyard.registry.journal.staging import staged
from modelyard.registry.journal.unfinished import changing
from modelyard.store.atomic import sync_folder
from modelyard.store.copy import copy_file
from modelyard.store.lock import holding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.journal.steps import Steps
    from modelyard.registry.zoo import Zoo

Marks = dict[str, tuple[int, int, int]]
_NO_LINKS = (errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)


@contextmanager
def remade(folder: str, zoo: Zoo, steps: Callable[[str], Steps]) -> Iterator[str]:
    """Give a twin of a folder to be changed; it takes the folder's place at the end, or nothing happens.

    The twin's files are the folder's own, under a second name: whoever changes one writes it anew.

    Args:
        folder: of a model.
        zoo: of the model.
        steps: what is done once the twin is ready, given its path.
    """
    with staged(folder) as twin, holding(folder):
        seen = _marks(folder)
        _twinned(folder, twin)
        yield twin
        for place, _, _ in os.walk(twin):
            sync_folder(place)
        with changing(zoo) as carry_out:
            if _marks(folder) != seen:
                raise InputError(f"{folder} was changed by something else meanwhile", hint="Try again.")
            carry_out(steps(twin))


def _twinned(folder: str, twin: str) -> None:
    for place, folders, files in os.walk(folder):
        there = os.path.join(twin, os.path.relpath(place, folder))
        for name in folders:
            if os.path.islink(os.path.join(place, name)):
                _linked(os.path.join(place, name), os.path.join(there, name))
            else:
                os.mkdir(os.path.join(there, name))
        for name in files:
            _linked(os.path.join(place, name), os.path.join(there, name))


def _linked(source: str, target: str) -> None:
    """Name a file a second time; copy it where the disk knows no such names."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        copy_file(source, target)


def _marks(folder: str) -> Marks:
    """Take the marks of all files, by which a change would show."""
    found: Marks = {}
    for place, _, files in os.walk(folder):
        for name in files:
            path = os.path.join(place, name)
            seen = os.lstat(path)
            found[path] = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
    return found
