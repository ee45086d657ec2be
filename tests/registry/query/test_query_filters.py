"""Keyword filters with Python values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from query_table import asked, insert

from modelyard.core.errors import QueryError
from modelyard.registry.query import equals

if TYPE_CHECKING:
    import sqlite3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("accuracy", "high"),
        ("accuracy", True),
        ("task", object()),
        ("metadata.a", float("nan")),
        ("current", 1),
        ("epochs", float("inf")),
        ("task", "a\0b"),
        ("no_such", 1),
        ("version", "v1"),
        ("size", "10ms"),
    ],
)
def test_a_python_filter_of_the_wrong_kind_is_a_query_error(field: str, value: object) -> None:
    with pytest.raises(QueryError) as caught:
        equals(field, value)
    assert caught.value.column <= len(caught.value.text)


def test_python_filters_take_people_s_numbers_lists_and_none(table: sqlite3.Connection) -> None:
    insert(table, {"num_parameters": 30_000_000, "tags": ["a"]})
    insert(table, {"tags": ["b", "c"]})
    assert asked(table, equals("num_parameters", "30M")) == [1]
    assert asked(table, equals("tags", ["A", "b"])) == [1, 2]
    assert asked(table, equals("num_parameters", None)) == [2]
    assert asked(table, equals("num_parameters", [None, 30_000_000])) == [1, 2]
    assert asked(table, equals("tags", [])) == []
