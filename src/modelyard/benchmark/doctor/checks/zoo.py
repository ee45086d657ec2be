"""Is the zoo found, its cache writable and whole, and its index fresh? Looked at alone, never mended."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

from modelyard.benchmark.doctor.finding import ZOO, Finding
from modelyard.core.amount import counted, human_bytes
from modelyard.core.errors import ModelyardError

if TYPE_CHECKING:
    from modelyard.registry.zoo import Zoo
    from modelyard.store.cache.sizes import Contents, Piece

_LITTLE, _NONE = 5_000_000_000, 500_000_000  # bytes left on a disk
_MOST_LINKS = 20_000  # entries of a zoo's folders that are looked at


def check(path: str | None) -> Iterator[Finding]:
    """Find what is wrong with a zoo and its cache.

    Args:
        path: the zoo's folder; the one at hand by default.
    """
    from modelyard.registry.zoo import open_zoo

    try:
        zoo = open_zoo(path)
    except ModelyardError as error:
        yield _problem("no-zoo", error.message, error.hint or "", "modelyard zoo")
        return
    yield Finding("zoo", ZOO, "ok", f"the zoo is {zoo.name}", zoo.root)
    yield from _links(zoo)
    yield from _index(zoo)
    yield from _cache(zoo.settings.cache_folder)


def _links(zoo: Zoo) -> Iterator[Finding]:
    """Find links of the zoo that lead nowhere."""
    broken, looked_at = [], 0
    for folder, folders, names in os.walk(zoo.registry):
        looked_at += len(names)
        paths = (os.path.join(folder, name) for name in (*folders, *names))
        broken += [path for path in paths if os.path.islink(path) and not os.path.exists(path)]
        if looked_at > _MOST_LINKS:
            break
    if broken:
        what = f"{counted(len(broken), 'link')} of the zoo lead nowhere"
        why = f"{broken[0]} -> {os.readlink(broken[0])}"
        yield Finding("broken-links", ZOO, "warning", what, why, f"find {zoo.registry} -xtype l")


def _index(zoo: Zoo) -> Iterator[Finding]:
    import sqlite3

    from modelyard.registry.index.file import index_path, snapshot, trusted
    from modelyard.registry.index.scan import observe

    path = index_path(zoo)
    try:
        connection = trusted(zoo, path)
        old = snapshot(connection) if connection else None
        fresh = old is not None and observe(zoo.registry, old) == old.marks
        if connection:
            connection.close()
    except (OSError, ValueError, sqlite3.Error):
        fresh = False
    if fresh:
        yield Finding("index", ZOO, "ok", "its index is fresh", path)
    else:
        what = "its index is not there, or cards changed since: the next command makes it anew"
        yield Finding("index-stale", ZOO, "note", what, path, "modelyard list")


def _cache(root: str) -> Iterator[Finding]:
    from modelyard.store.cache.sizes import info

    there = _there(root)
    if not os.path.isdir(there) or not os.access(there, os.W_OK | os.X_OK):
        what = f"the cache {root} may not be written"
        yield _problem(
            "cache-read-only", what, f"ls -ld {there}", 'export MODELYARD_CACHE="$HOME/modelyard-cache"'
        )
        return
    yield from _disk(there)
    try:
        contents = info(root)
    except ModelyardError as error:
        yield _problem("cache-unreadable", error.message, error.hint or "", "modelyard cache info")
        return
    size = human_bytes(contents.bytes)
    yield Finding(
        "cache",
        ZOO,
        "ok",
        f"the cache holds {counted(len(contents.entries), 'entry')}, {size}".replace("entrys", "entries"),
        root,
    )
    yield from _contents(contents)


def _there(root: str) -> str:
    """Give the folder that is there, of a cache that may have to be made in it."""
    while not os.path.lexists(root) and os.path.dirname(root) != root:
        root = os.path.dirname(root)
    return root


def _disk(folder: str) -> Iterator[Finding]:
    left = shutil.disk_usage(folder).free
    said = f"{human_bytes(left)} are left on the disk of the cache"
    if left < _LITTLE:
        severity = "problem" if left < _NONE else "warning"
        yield Finding("disk-full", ZOO, severity, said, f"df {folder}", "modelyard cache prune --to 5GB")
    else:
        yield Finding("disk", ZOO, "ok", said, f"df {folder}")


def _contents(contents: Contents) -> Iterator[Finding]:
    damaged = [piece for entry in contents.entries for piece in entry.damaged]
    leftovers = [piece for entry in contents.entries for piece in entry.leftovers]
    held = [entry for entry in contents.entries if entry.used_now]
    busy = [piece for piece in contents.parts if piece.used_now]
    waiting = [piece for piece in contents.parts if not piece.used_now]
    yield from _pieces("damaged-files", "warning", "damaged file put aside", damaged, "modelyard cache prune")
    yield from _pieces(
        "stale-downloads", "warning", "unfinished download given up", contents.stale, "modelyard cache prune"
    )
    yield from _pieces(
        "leftovers",
        "note",
        "file left behind by a killed process",
        (*leftovers, *contents.trash),
        "modelyard cache prune",
    )
    yield from _pieces(
        "unfinished-downloads",
        "note",
        "unfinished download, which the next fetch goes on with",
        waiting,
        "modelyard fetch NAME",
    )
    yield from _pieces("downloads-under-way", "note", "download under way in another process", busy, "")
    if held:
        what = f"{held[0].model} {held[0].version} is locked by another process, which uses it"
        yield Finding("in-use", ZOO, "note", what, held[0].path, "modelyard cache info")


def _pieces(
    name: str, severity: str, noun: str, pieces: tuple[Piece, ...] | list[Piece], mend: str
) -> Iterator[Finding]:
    if pieces:
        size = human_bytes(sum(piece.bytes for piece in pieces))
        what = f"{len(pieces)} × {noun}, {size}"
        yield Finding(name, ZOO, severity, what, pieces[0].path, mend)


def _problem(name: str, what: str, why: str, mend: str) -> Finding:
    return Finding(name, ZOO, "problem", what, why, mend)
