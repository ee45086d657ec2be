"""A folder for what a run writes and nobody keeps; those of runs that were killed are removed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

_MARK = "modelyard-run-"


@contextmanager
def scratch() -> Iterator[str]:
    """Make a folder that goes when what stands inside ends."""
    _sweep(tempfile.gettempdir())
    with tempfile.TemporaryDirectory(prefix=f"{_MARK}{os.getpid()}-") as folder:
        yield folder


def _sweep(place: str) -> None:
    """Remove own folders whose process is there no more."""
    for entry in os.scandir(place):
        process = entry.name.removeprefix(_MARK).partition("-")[0]
        marked = entry.name.startswith(_MARK) and process.isdecimal()
        if marked and _is_own_folder(entry) and not os.path.exists(f"/proc/{process}"):
            shutil.rmtree(entry.path, ignore_errors=True)


def _is_own_folder(entry: os.DirEntry[str]) -> bool:
    """Tell it without following a link; where the system tells of no processes, nothing is removed."""
    try:
        own = entry.stat(follow_symlinks=False).st_uid == os.getuid()
    except OSError:
        return False
    return own and entry.is_dir(follow_symlinks=False) and os.path.exists("/proc/self")
