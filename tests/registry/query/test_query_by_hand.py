"""What a query finds in one card, worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from query_table import ask

if TYPE_CHECKING:
    import sqlite3

# What stands under `metadata` in the file, a query about it, and whether it holds: worked out by hand.
BY_HAND = [
    ('{"a": "ResNet"}', "metadata.a = rEsNeT", True),
    ('{"a": "ÉTÉ"}', "metadata.a = été", False),
    ('{"a": ["x", "ResNet"]}', "metadata.a = rEsNeT", True),
    ('{"a": "a[b]c"}', "metadata.a ~ 'a[b]*'", True),
    ('{"a": "abc"}', "metadata.a ~ 'a[b]*'", False),
    ('{"a": "a*b"}', "metadata.a ~ 'a\\*b'", True),
    ('{"a": "axb"}', "metadata.a ~ 'a\\*b'", False),
    ('{"a": "axb"}', "metadata.a ~ A?B", True),
    ('{"a": "axbc"}', "metadata.a ~ a?b", False),
    ('{"a": 50}', "metadata.a = 50.0", True),
    ('{"a": 50}', "metadata.a = '50'", False),
    ('{"a": "50"}', "metadata.a = 50", True),
    ('{"a": "50"}', "metadata.a = '50'", True),
    ('{"a": "50"}', "metadata.a = 50.0", False),
    ('{"a": "50"}', "metadata.a > 49", False),
    ('{"a": 2000}', "metadata.a = 2s", True),
    ('{"a": 1000}', "metadata.a = 1GB", True),
    ('{"a": true}', "metadata.a = true", True),
    ('{"a": true}', "metadata.a = 1", False),
    ('{"a": 1}', "metadata.a = true", False),
    ('{"a": "true"}', "metadata.a = true", True),
    ('{"a": true}', "metadata.a = 'true'", False),
    ('{"a": null}', "metadata.a != 1", False),
    ('{"a": null}', "not metadata.a = 1", True),
    ('{"a": []}', "metadata.a = null", True),
    ('{"a": {}}', "metadata.a = null", True),
    ('{"a": "{}"}', "metadata.a = null", False),
    ('{"a": [1, 2]}', "metadata.a != 3", True),
    ('{"a": [1, 2]}', "metadata.a != 2", False),
    ('{"a": [[1], 2]}', "metadata.a = 1", False),
    ('{"a": {"b": 1}}', "metadata.a != 3", False),
    ('{"a": {"b": 1}}', "metadata.a != null", True),
    ('{"a": {"b": 1}}', "metadata.a.b = 1", True),
    ('{"a": "text"}', "metadata.a.b = null", True),
    ('{"a": "text"}', 'metadata.a."\'\\"" = null', True),
    ('{"a": 5}', 'metadata.a."é" = null', True),
    ('{"é": 1}', "metadata.é = 1", True),
    ('{"\\u00e9": 1}', "metadata.é = 1", True),
    ('{"": 1}', 'metadata."" = 1', True),
    ('{"a": 0.57}', "metadata.a = 57%", True),
    ('{"a": "b"}', "metadata.a in (c, B)", True),
    ('{"a": "Zebra"}', "metadata.a > apple", True),
    ('{"a": "b"}', "NOT (metadata.a = c) AND metadata.a = b OR metadata.a = d", True),
]


@pytest.mark.parametrize(("metadata", "query", "expected"), BY_HAND)
def test_what_is_documented_holds_case_by_case(
    table: sqlite3.Connection, metadata: str, query: str, expected: bool
) -> None:
    table.execute("INSERT INTO card (data) VALUES (?)", [f'{{"metadata": {metadata}}}'])
    assert bool(ask(table, query)) is expected
