"""May the cache be written, has its disk room, and what lies in it that nobody needs?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from modelyard.benchmark.doctor.finding import ZOO, Finding
from modelyard.core.amount import human_bytes
from modelyard.core.errors import ModelyardError

if TYPE_CHECKING:
    from modelyard.store.cache.sizes import Contents, Piece

_LITTLE, _NONE = 5_000_000_000, 500_000_000  # bytes left on a disk
_PRUNE = "modelyard cache prune"
_KINDS = {
    "damaged-files": ("warning", "damaged files that were put aside", _PRUNE),
    "stale-downloads": ("warning", "downloads that were begun and given up", _PRUNE),
    "leftovers": ("note", "files that killed processes left behind", _PRUNE),
    "unfinished-downloads": ("note", "downloads that the next fetch goes on with", "modelyard fetch NAME"),
    "downloads-under-way": ("note", "downloads under way in other processes", "modelyard cache info"),
}


def check(root: str) -> Iterator[Finding]:
    """Find what is wrong with a cache.

    Args:
        root: its folder.
    """
    from modelyard.store.cache.sizes import info

    there = _there(root)
    if not os.path.isdir(there) or not os.access(there, os.W_OK | os.X_OK):
        mend = 'export MODELYARD_CACHE="$HOME/modelyard-cache"'
        yield _problem("cache-read-only", f"the cache {root} may not be written", f"ls -ld {there}", mend)
        return
    yield _disk(there)
    try:
        contents = info(root)
    except ModelyardError as error:
        yield _problem("cache-unreadable", error.message, error.hint or root, "modelyard cache info")
        return
    what = f"the cache holds {human_bytes(contents.bytes)} in {len(contents.entries)} folders"
    yield Finding("cache", ZOO, "ok", what, root)
    yield from _contents(contents)


def _there(root: str) -> str:
    """Give the folder that is there, of a cache that may have to be made in it."""
    while not os.path.lexists(root) and os.path.dirname(root) != root:
        root = os.path.dirname(root)
    return root


def _disk(folder: str) -> Finding:
    left = shutil.disk_usage(folder).free
    said = f"{human_bytes(left)} are left on the disk of the cache"
    if left >= _LITTLE:
        return Finding("disk", ZOO, "ok", said, f"df {folder}")
    severity = "problem" if left < _NONE else "warning"
    return Finding("disk-full", ZOO, severity, said, f"df {folder}", f"{_PRUNE} --to 5GB")


def _contents(contents: Contents) -> Iterator[Finding]:
    """Tell of what nobody needs, and of what is in use."""
    entries = contents.entries
    pieces = {
        "damaged-files": [piece for entry in entries for piece in entry.damaged],
        "stale-downloads": contents.stale,
        "leftovers": [*contents.trash, *(piece for entry in entries for piece in entry.leftovers)],
        "unfinished-downloads": [piece for piece in contents.parts if not piece.used_now],
        "downloads-under-way": [piece for piece in contents.parts if piece.used_now],
    }
    yield from (_pieces(name, found) for name, found in pieces.items() if found)
    for entry in [entry for entry in entries if entry.used_now][:1]:
        what = f"{entry.model} {entry.version} is locked by another process, which uses it"
        yield Finding("in-use", ZOO, "note", what, entry.path, "modelyard cache info")


def _pieces(name: str, found: Sequence[Piece]) -> Finding:
    severity, noun, mend = _KINDS[name]
    size = human_bytes(sum(piece.bytes for piece in found))
    return Finding(name, ZOO, severity, f"{noun}: {len(found)}, {size}", found[0].path, mend)


def _problem(name: str, what: str, why: str, mend: str) -> Finding:
    return Finding(name, ZOO, "problem", what, why, mend)
