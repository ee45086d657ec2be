"""The deepest, the widest and the longest query that is read, and one step beyond."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from query_table import ask, insert

from modelyard.core.errors import QueryError
from modelyard.registry.query import compile_query

if TYPE_CHECKING:
    import sqlite3


@pytest.mark.parametrize("opening", ["(", "not ", "not ("])
def test_fifty_levels_are_read_and_one_more_is_a_mistake_at_its_place(
    table: sqlite3.Connection, opening: str
) -> None:
    depth = 50 // (2 if opening == "not (" else 1)
    closing = ")" * depth if "(" in opening else ""
    insert(table, {"task": "a"})
    assert ask(table, opening * depth + "task = a" + closing) == [1] * (depth % 2 == 0 or opening == "(")
    with pytest.raises(QueryError, match="nested deeper than 50") as caught:
        compile_query(opening * depth + "(task = a)" + closing)
    assert caught.value.column == len(opening) * depth


@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize("leaf", ["tags != b", 'metadata."é" !~ b'])
def test_the_deepest_nesting_of_and_and_or_is_one_sqlite_can_read(
    table: sqlite3.Connection, left: bool, leaf: str
) -> None:
    query = leaf
    for level in range(50):
        word = "and" if level % 2 else "or"
        query = f"({query}) {word} {leaf}" if left else f"{leaf} {word} ({query})"
    insert(table, {"tags": ["a"]})
    table.execute("UPDATE card SET data = json_set(data, '$.metadata', json('{\"é\": 1}'))")
    assert ask(table, query) == [1]


def test_a_deep_tree_with_equal_branches_is_one_sqlite_can_read(table: sqlite3.Connection) -> None:
    query, leaf = "tags != b", "tags != b"
    for level in range(50):
        other = query if level % 8 == 7 and len(query) < 4_000 else leaf
        query = f"({query}) {'and' if level % 2 else 'or'} ({other})"
    insert(table, {"tags": ["a"]})
    assert len(query) < 10_000
    assert ask(table, query) == [1]


@pytest.mark.parametrize("word", [" or ", " and "])
def test_the_longest_row_of_conditions_is_one_sqlite_can_read(table: sqlite3.Connection, word: str) -> None:
    insert(table, {"tags": ["z"]})
    row = word.join(["tags=z"] * (9_900 // len("tags=z" + word)))
    assert ask(table, row) == [1]


def test_a_query_beyond_ten_thousand_characters_is_refused() -> None:
    compile_query("task = " + "a" * 9_993)
    with pytest.raises(QueryError, match="10,001 characters"):
        compile_query("task = " + "a" * 9_994)
