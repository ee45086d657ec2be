"""Bring an index up to date with the cards: read what changed, write it in one transaction.

One process writes at a time. A file that cannot be trusted is built anew; where none can be written
the same index is held in memory.
"""

from __future__ import annotations

import os
from contextlib import closing, contextmanager, suppress

from modelyard.registry.index import scan
from modelyard.registry.index.columns import INSERT
from modelyard.registry.index.file import SCHEMA, WORDS, connect, file_of, made, meta, snapshot, trusted
from modelyard.registry.zoo_folder import CARD, VERSIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from modelyard.registry.index.rows import Row
    from modelyard.registry.zoo_folder import Zoo


_MANY = 200


def updated(zoo: Zoo, path: str, seen: scan.Snapshot | None, marks: list[int] | None) -> sqlite3.Connection:
    """Bring the file up to date under its lock, building it anew where it cannot be trusted.

    `marks` were taken of what is in `seen` before the lock was asked for; they hold if nobody wrote
    the index meanwhile.
    """
    with _writing(path):
        connection = trusted(zoo, path) or _empty(zoo, path)
        with _closed_on_error(connection):
            old = snapshot(connection)
            if marks is None or seen is None or not old.is_like(seen):
                marks = scan.observe(zoo.registry, old)
                if old.marks and marks == old.marks:
                    return connection
            if _refresh(zoo, connection, old, marks):
                _write_mark(path)
    return connection


@contextmanager
def _closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


@contextmanager
def _writing(path: str) -> Iterator[None]:
    """Be the only process that writes the index at `path`."""
    from modelyard.store.lock import holding

    os.makedirs(os.path.dirname(path), exist_ok=True)
    lock = path + ".lock"
    with open(lock, "ab"):
        pass
    with holding(lock):
        yield


def _write_mark(path: str) -> None:
    with open(path + ".mark", "w", encoding="ascii") as file:
        file.write(repr(scan.mark(path)))


def fill_words(connection: sqlite3.Connection) -> None:
    """Make the full-text table ready; from then on it is kept up with the cards.

    It is filled at the first search, so that listing alone never waits for it.
    """
    import sqlite3

    if meta(connection, "words"):
        return
    path = file_of(connection)
    try:
        if not path:
            _fill(connection)
            return
        with _writing(path):
            if not meta(connection, "words"):
                _fill(connection)
                _write_mark(path)
    except (OSError, sqlite3.OperationalError):
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5 (ref, name, tags, task, about, rest)")
        connection.execute(WORDS.replace("FROM card", "FROM main.card"))


def _fill(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(WORDS.replace("FROM card", "FROM main.card"))
    connection.execute("INSERT INTO meta VALUES ('words', 1)")
    connection.execute("COMMIT")


def _empty(zoo: Zoo, path: str) -> sqlite3.Connection:
    for suffix in ("", "-journal", ".mark"):
        if os.path.lexists(path + suffix):
            os.unlink(path + suffix)
    connection = connect(path)
    with _closed_on_error(connection):
        # Until its mark is written nobody trusts this file, so it needs no journal and no waiting for disks.
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA journal_mode=MEMORY")
        _lay_out(zoo, connection)
    return connection


def _lay_out(zoo: Zoo, connection: sqlite3.Connection) -> None:
    connection.executescript(SCHEMA)
    connection.execute("INSERT INTO meta VALUES ('made', ?)", (made(zoo),))


def in_memory(zoo: Zoo, path: str) -> sqlite3.Connection:
    """Hold the index in memory: from the file where that can be read, else from the cards."""
    import sqlite3

    with suppress(ValueError, sqlite3.Error):
        stored = trusted(zoo, path)
        if stored is not None:
            memory = connect(":memory:")
            with closing(stored), _closed_on_error(memory):
                stored.backup(memory)
                old = snapshot(memory)
                _refresh(zoo, memory, old, scan.observe(zoo.registry, old))
            return memory
    memory = connect(":memory:")
    with _closed_on_error(memory):
        _lay_out(zoo, memory)
        _refresh(zoo, memory, snapshot(memory), [])
    return memory


def _refresh(zoo: Zoo, connection: sqlite3.Connection, old: scan.Snapshot, marks: list[int]) -> bool:
    """Bring the rows up to date with the cards on disk in one transaction; tell whether it wrote."""
    edited = scan.edited_cards(old, marks)
    if edited is not None:
        return _take_edits(zoo, connection, old, marks, edited)
    known = old.as_dict()
    seen = scan.look(zoo.registry, old, marks)
    again = [path for path, found in seen.items() if path.endswith(CARD) and known.get(path) != found]
    gone = [path for path in known if path.endswith(CARD) and path not in seen]
    connection.execute("BEGIN IMMEDIATE")
    touched = _forget(connection, [_home(path) for path in gone])
    touched |= _take_in(zoo, connection, again, seen)
    if not touched and seen == known:
        connection.execute("ROLLBACK")
        return False
    _choose_current(connection, touched, whole=not known)
    _note_marks(connection, [number for mark in seen.values() for number in mark])
    if list(seen) != old.paths:
        _note_paths(connection, seen)
    connection.execute("COMMIT")
    return True


def _take_edits(
    zoo: Zoo, connection: sqlite3.Connection, old: scan.Snapshot, marks: list[int], edited: dict[str, int]
) -> bool:
    """Do the work of `_refresh` where no folder changed, at the cost of the few cards that did."""
    seen: dict[str, scan.Mark] = {}
    connection.execute("BEGIN IMMEDIATE")
    touched = _take_in(zoo, connection, list(edited), seen)
    marks = marks[:]
    for path, place in edited.items():
        marks[place : place + 3] = seen[path]
    if not touched and marks == old.marks:
        connection.execute("ROLLBACK")
        return False
    _choose_current(connection, touched, whole=False)
    _note_marks(connection, marks)
    connection.execute("COMMIT")
    return True


def _home(path: str) -> str:
    return path[: -len(CARD) - 1]


def _forget(connection: sqlite3.Connection, homes: Iterable[str]) -> set[str]:
    touched: set[str] = set()
    for home in homes:
        found = connection.execute("SELECT id, ref FROM card WHERE dir = ?", (home,)).fetchone()
        if found is not None:
            touched.add(found[1])
            if meta(connection, "words"):
                connection.execute("DELETE FROM words WHERE rowid = ?", (found[0],))
            connection.execute("DELETE FROM card WHERE id = ?", (found[0],))
    return touched


def _take_in(
    zoo: Zoo, connection: sqlite3.Connection, again: list[str], seen: dict[str, scan.Mark]
) -> set[str]:
    """Read the given cards and put their rows in; a card whose bytes are the same keeps its row."""
    from modelyard.registry.index.readers import read_many

    contents = _contents(connection, again)
    fresh = not contents and not meta(connection, "words")
    touched: set[str] = set()

    def rows() -> Iterator[Row]:
        for path, mark, row in read_many(zoo, again, contents):
            seen[path] = mark
            if mark == scan.ABSENT or (row is not None and not fresh):
                touched.update(_forget(connection, [_home(path)]))
            if row is not None:
                touched.add(row[1])
                yield row

    if fresh:
        connection.executemany(INSERT, rows())
    else:
        for row in rows():
            added = connection.execute(INSERT, row).lastrowid
            if meta(connection, "words"):
                connection.execute(WORDS + " AND id = ?", (added,))
    return touched


def _contents(connection: sqlite3.Connection, paths: list[str]) -> dict[str, bytes]:
    """Give the digest of what each card held when it was last read."""
    if len(paths) > _MANY:
        held: dict[str, bytes] = dict(connection.execute("SELECT dir, content FROM card").fetchall())
    else:
        query, homes = "SELECT content FROM card WHERE dir = ?", [_home(path) for path in paths]
        held = {home: row[0] for home in homes if (row := connection.execute(query, (home,)).fetchone())}
    return {path: held[home] for path in paths if (home := _home(path)) in held}


def _choose_current(connection: sqlite3.Connection, refs: set[str], *, whole: bool) -> None:
    """Mark the version that stands for each model in lists, as `preference.best` does."""
    import json

    from modelyard.registry.preference import SQL_ORDER

    some = "" if whole else " AND ref IN (SELECT value FROM json_each(?))"
    names = () if whole else (json.dumps(list(refs)),)
    if not whole:
        connection.execute(f"UPDATE card SET current = 0 WHERE current = 1{some}", names)
    ranked = (
        f"SELECT id, row_number() OVER (PARTITION BY task, ref ORDER BY {SQL_ORDER}) AS place"
        f" FROM card WHERE problem IS NULL{some}"
    )
    connection.execute(
        f"UPDATE card SET current = 1 WHERE id IN (SELECT id FROM ({ranked}) WHERE place = 1)", names
    )


def _note_marks(connection: sqlite3.Connection, marks: list[int]) -> None:
    from array import array

    _note(connection, {"marks": array("q", marks).tobytes()})


def _note_paths(connection: sqlite3.Connection, paths: Iterable[str]) -> None:
    paths = list(paths)
    with_versions = {path.rpartition("/")[0] for path in paths if path.endswith("/" + VERSIONS)}
    models = [_home(path) for path in paths if path.endswith(CARD) and path.count("/") == 2]
    plain = [model for model in models if model not in with_versions]
    _note(connection, {"paths": "\n".join(paths), "plain": "\n".join(plain)})


def _note(connection: sqlite3.Connection, values: Mapping[str, str | bytes]) -> None:
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())
