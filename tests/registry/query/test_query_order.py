"""What comes first, and mistakes in a sort order at their places."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from modelyard.cards.version import Version
from modelyard.core.errors import QueryError
from modelyard.registry.query import sort_clause

if TYPE_CHECKING:
    import sqlite3


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("accuracy", "bcad"),
        ("-accuracy", "bcad"),
        ("+accuracy", "acbd"),
        ("size", "cabd"),
        ("-size", "bacd"),
        ("top1_accuracy", "cabd"),
        ("name", "dabc"),
        ("-name", "cbad"),
        ("version", "bacd"),
        ("+version", "cabd"),
        ("metadata.a", "acbd"),
        ("status,size", "cabd"),
        ("status,-size", "bacd"),
        (' size , "accuracy"', "cabd"),
    ],
)
def test_the_best_come_first_and_what_is_missing_last(
    table: sqlite3.Connection, order: str, expected: str
) -> None:
    rows = [
        ("c", 0.5, 10, 0.9, "Zeta", "1.0.0", "10"),
        ("a", 0.1, 20, 0.1, "beta", "1.2.0", "9"),
        ("b", 0.9, 20.5, None, "Gamma", "1.10.0", '"x"'),
        ("d", None, None, None, "alpha", None, "null"),
    ]
    for ref, accuracy, size, top1, name, version, a in rows:
        key = Version.parse(version).key if version else None
        cells = (
            ref,
            accuracy,
            size,
            json.dumps({"top1_accuracy": top1}),
            name,
            key,
            f'{{"metadata": {{"a": {a}}}}}',
        )
        table.execute(
            "INSERT INTO card (ref, accuracy, size_mb, metrics, name, version_key, data) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            cells,
        )
    sql, values = sort_clause(order)
    assert "".join(
        ref for (ref,) in table.execute(f"SELECT ref FROM card ORDER BY {sql}", values)
    ) == expected.replace("abcd", "acbd" if order == "metadata.a" else "abcd")


@pytest.mark.parametrize(
    "marked", ["‸", "accuracy,‸,size", "accuracy,‸", "-‸acuracy", "size,+‸nothing_like", "‸tags", "‸-"]
)
def test_a_wrong_sort_order_is_named_at_its_place(marked: str) -> None:
    with pytest.raises(QueryError) as caught:
        sort_clause(marked.replace("‸", ""))
    assert caught.value.column == marked.index("‸")
