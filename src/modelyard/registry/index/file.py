"""The file an index is held in: where it lies, whether it can be trusted, and what it remembers.

It is trusted only while its own mark is the one noted after the last write, so that nothing that
damaged it goes unseen.
"""

from __future__ import annotations

import os
import zlib

from modelyard.core.release import __version__
from modelyard.registry.index import scan
from modelyard.registry.index.columns import TABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from modelyard.registry.zoo_folder import Zoo

_FORMAT = "4"  # raised where rows change and the tables do not
SCHEMA = f"""
CREATE TABLE card {TABLE};
CREATE UNIQUE INDEX card_dir ON card (dir);
CREATE INDEX card_ref ON card (ref);
CREATE TABLE meta (key TEXT PRIMARY KEY, value);
CREATE VIRTUAL TABLE words USING fts5 (ref, name, tags, task, about, rest);
"""
WORDS = """
INSERT INTO words (rowid, ref, name, tags, task, about, rest)
SELECT id, ref, name, json_extract(data, '$.tags'), task, json_extract(data, '$.description'),
  coalesce(json_extract(data, '$.architecture.backbone'), '') || ' ' || coalesce(stub, '') || ' ' ||
  coalesce(licence, '') || ' ' || coalesce(json_extract(data, '$.intended_use'), '') || ' ' ||
  coalesce(json_extract(data, '$.metadata'), '')
FROM card WHERE problem IS NULL
"""


def index_path(zoo: Zoo) -> str:
    """Give the index's place in the cache: one file a zoo folder."""
    root = os.path.realpath(zoo.root).encode("utf-8", "surrogateescape")
    name = f"{zlib.crc32(root):08x}{zlib.crc32(root[::-1]):08x}.sqlite"
    return os.path.join(zoo.settings.cache_folder, ".index", name)


def connect(path: str) -> sqlite3.Connection:
    import sqlite3

    connection = sqlite3.connect(path, timeout=30, isolation_level=None, cached_statements=0)
    try:
        connection.execute("PRAGMA synchronous=NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def trusted(zoo: Zoo, path: str) -> sqlite3.Connection | None:
    """Open the file if it is whole, made by this format, for this folder and under these settings."""
    import sqlite3

    if not marked(path):
        return None
    connection: sqlite3.Connection | None = None
    try:
        connection = connect(path)
        if meta(connection, "made") == made(zoo):
            return connection
    except (ValueError, sqlite3.Error):  # a ValueError: SQLite's own message holds bytes that are no text
        pass
    if connection is not None:
        connection.close()
    return None


def made(zoo: Zoo) -> str:
    words = (
        __version__,
        _FORMAT,
        f"{zlib.crc32((SCHEMA + WORDS).encode()):08x}",
        ascii(os.path.realpath(zoo.root)),
        *zoo.settings.tasks,
        "",
        *zoo.settings.metrics,
    )
    return "\n".join(words)


def marked(path: str) -> bool:
    return mark_text(path) == repr(scan.mark(path))


def mark_text(path: str) -> str:
    try:
        with open(path + ".mark", encoding="ascii") as file:
            return file.read()
    except (OSError, ValueError):
        return ""


def meta(connection: sqlite3.Connection, key: str) -> object:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def file_of(connection: sqlite3.Connection) -> str:
    """Give the path of a connection's file, or nothing for one in memory."""
    query = "SELECT CAST(file AS BLOB) FROM pragma_database_list WHERE name = 'main'"
    return os.fsdecode(connection.execute(query).fetchone()[0] or b"")


def snapshot(connection: sqlite3.Connection) -> scan.Snapshot:
    from array import array

    paths, plain, blob = (meta(connection, key) for key in ("paths", "plain", "marks"))
    marks = array("q")
    marks.frombytes(blob if isinstance(blob, bytes) else b"")
    names = str(paths).split("\n") if isinstance(paths, str) else []
    return scan.Snapshot(names, marks.tolist(), str(plain).split("\n") if plain else [])
