"""Is the zoo found, do its links lead somewhere, is its index fresh? Looked at alone, never mended."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from modelyard.benchmark.doctor.checks import cache
from modelyard.benchmark.doctor.finding import ZOO, Finding
from modelyard.core.amount import counted
from modelyard.core.errors import ModelyardError

if TYPE_CHECKING:
    from modelyard.registry.zoo import Zoo

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
        yield _no_zoo(error)
        return
    yield Finding("zoo", ZOO, "ok", f"the zoo is {zoo.name}", zoo.root)
    yield from _links(zoo)
    yield from _index(zoo)
    yield from cache.check(zoo.settings.cache_folder)


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


def _no_zoo(error: ModelyardError) -> Finding:
    return Finding("no-zoo", ZOO, "problem", error.message, error.hint or "", "modelyard zoo")
