"""One table of cards for a file of tests, emptied for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from query_table import empty_table

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def shared() -> Iterator[sqlite3.Connection]:
    table = empty_table()
    yield table
    table.close()


@pytest.fixture
def table(shared: sqlite3.Connection) -> sqlite3.Connection:
    shared.execute("DELETE FROM card")
    return shared
