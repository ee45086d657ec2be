"""One connection in which every model that can be listed, or looked up, is a row of `card`.

The rows of the zoo at hand and those of the zoo behind it stand in one view: a model of the first
hides the model of the same name in the second, in all its versions.
"""

from __future__ import annotations

import os

from modelyard.registry.index.columns import HOLES, NAMES, TABLE
from modelyard.registry.index.file import file_of, index_path
from modelyard.registry.index.fresh import open_index

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from typing import TypeVar

    from modelyard.registry.zoo_folder import Zoo

    Answer = TypeVar("Answer")


def open_catalogue(zoo: Zoo, zoos: list[Zoo] | None = None) -> sqlite3.Connection:
    """Open the models of some zoos, the nearest first; without any named, those listed together.

    The view `card` has the index's columns and `layer`, the place of the row's zoo in `zoos`.
    """
    first, *behind = zoos or zoo.listed
    connection = open_index(first)
    try:
        _join(connection, behind)
    except BaseException:
        connection.close()
        raise
    return connection


def _join(connection: sqlite3.Connection, behind: list[Zoo]) -> None:
    view = f"CREATE TEMP VIEW card AS SELECT {NAMES}, 0 AS layer FROM main.card"
    for base in behind:
        _attach(connection, base)
        view += (
            f" UNION ALL SELECT {NAMES}, 1 AS layer FROM base.card"
            " WHERE ref NOT IN (SELECT ref FROM main.card)"
        )
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute(view)


def _attach(connection: sqlite3.Connection, base: Zoo) -> None:
    """Attach the index of the zoo behind, by its file or, where it has none, by its rows."""
    behind = open_index(base)
    if file_of(behind):
        behind.close()
        # As bytes: a path need not be text.
        connection.execute("ATTACH ? AS base", (os.fsencode(index_path(base)),))
        return
    connection.execute("ATTACH ':memory:' AS base")
    connection.execute(f"CREATE TABLE base.card {TABLE}")
    rows = behind.execute(f"SELECT {NAMES} FROM main.card")
    connection.executemany(f"INSERT INTO base.card ({NAMES}) VALUES ({HOLES})", rows)
    behind.close()


def asking(zoo: Zoo, question: Callable[[sqlite3.Connection], Answer]) -> Answer:
    """Put a question to a zoo's catalogue; an index that turns out damaged is built anew, once."""
    import sqlite3

    for last in (False, True):
        connection: sqlite3.Connection | None = None
        try:
            connection = open_catalogue(zoo)
            return question(connection)
        except sqlite3.DatabaseError as error:
            if last or not damaged(error):
                raise
            forget_index(zoo)
        finally:
            if connection is not None:
                connection.close()
    raise AssertionError("unreachable")


def asking_in(zoos: list[Zoo], question: Callable[[sqlite3.Connection], Answer]) -> Answer:
    """Put a question to the catalogue of some zoos."""
    if len(zoos) > 1:
        return asking(zoos[0], question)
    return asking(zoos[0].alone, question)


class KeptOpen:
    """Catalogues that stay open while many questions are put to them."""

    def __init__(self) -> None:
        self._open: dict[str, sqlite3.Connection] = {}

    def ask(self, zoos: list[Zoo], question: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Put a question to the catalogue of some zoos; a damaged index is built anew, once."""
        import sqlite3

        root = zoos[0].root
        if root not in self._open:
            self._open[root] = open_catalogue(zoos[0], zoos)
        try:
            return question(self._open[root])
        except sqlite3.DatabaseError as error:
            if not damaged(error):
                raise
        self._open.pop(root).close()
        forget_index(zoos[0])
        self._open[root] = open_catalogue(zoos[0], zoos)
        return question(self._open[root])

    def close(self) -> None:
        for connection in self._open.values():
            connection.close()
        self._open.clear()


def damaged(error: Exception) -> bool:
    """Tell whether an SQLite error may come from a broken index file, and not from how it was used.

    Operational errors count too: a flipped byte may hide a table, or make JSON unreadable.
    """
    import sqlite3

    return isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.ProgrammingError)


def forget_index(zoo: Zoo) -> None:
    """Drop the index files of a zoo and the one behind it, so that the next use builds them anew."""
    for each in zoo.searched:
        try:
            os.unlink(index_path(each) + ".mark")
        except OSError:
            continue
