"""Write beside, verify, move: under its final name a file is the old one or the new one, never a part."""

from __future__ import annotations

import os
import sys
from _thread import get_ident

UNFINISHED = "modelyard-new"
"""How the names of what is being written end: no name that a person gives."""


def write_atomically(path: str, data: bytes) -> None:
    """Replace the file at `path` by `data`, durably, keeping its permissions.

    The new bytes are written and synced beside it and then renamed over it. Whatever fails leaves
    the old file as it was and nothing beside it.
    """
    new = beside(path)
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, _mode(path))
        try:
            _keep_mode(path, descriptor)
            _write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(new, path)
    except BaseException:
        if os.path.lexists(new):
            os.unlink(new)
        raise
    sync_folder(os.path.dirname(new))


def _mode(path: str) -> int:
    try:
        return os.stat(path).st_mode & 0o777
    except FileNotFoundError:
        return 0o666


def _keep_mode(path: str, descriptor: int) -> None:
    """Give the new file the old one's permissions, also those that the umask takes away."""
    if os.path.exists(path) and os.fstat(descriptor).st_mode & 0o777 != _mode(path):
        os.fchmod(descriptor, _mode(path))


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def sync_folder(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def settle(path: str) -> None:
    """Wait until the bytes of a file are on the disk."""
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_leftovers(folder: str) -> None:
    """Remove what a killed writer left beside the files of a folder; call it under the folder's lock."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if is_leftover(name) and (os.path.islink(path) or not os.path.isdir(path)):
            os.unlink(path)


def beside(path: str) -> str:
    """Give the place beside a file or folder where this thread writes what will take its place."""
    folder, name = os.path.split(os.path.abspath(path))
    thread = f"-{get_ident()}" if "threading" in sys.modules else ""
    return os.path.join(folder, f".{name}{thread}.{os.getpid()}.{UNFINISHED}")


def is_leftover(name: str) -> bool:
    """Tell whether a name is one that `beside` makes."""
    parts = name.rsplit(".", 2)
    return name.startswith(".") and len(parts) == 3 and parts[1].isdecimal() and parts[2] == UNFINISHED
