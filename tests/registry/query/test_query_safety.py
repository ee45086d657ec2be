"""No text breaks the compiler, and nothing a query says becomes SQL."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from query_questions import texts
from query_table import ask, asked, insert, quoted

from modelyard.core.errors import QueryError
from modelyard.registry.query import compile_query

if TYPE_CHECKING:
    import sqlite3


@settings(deadline=None, max_examples=300)
@given(
    st.text(max_size=40)
    | st.lists(
        st.sampled_from(
            [
                "task",
                "metadata.a",
                " ",
                "=",
                "~",
                "(",
                ")",
                "in",
                "not ",
                "and",
                "'",
                '"',
                "\\",
                "null",
                "1e",
                "30M",
                ",",
                ".",
                "<",
                "\x00",
                "\n",
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_any_text_is_a_query_sqlite_runs_or_a_mistake_with_a_place(
    shared: sqlite3.Connection, text: str
) -> None:
    try:
        compiled = compile_query(text)
    except QueryError as error:
        assert 0 <= error.column <= len(text)
        assert error.message
    else:
        asked(shared, compiled)


@settings(deadline=None, max_examples=100)
@given(field=st.sampled_from(["name", "backbone", "metadata.a"]), text=texts)
def test_what_a_value_says_never_reaches_the_sql(field: str, text: str) -> None:
    plain, _ = compile_query(f'{field} = "x"')
    sql, values = compile_query(f"{field} = {quoted([text])}")
    assert sql == plain
    assert text in values


@pytest.mark.parametrize(
    "key", ["a'b", 'a"b', "'); drop table card", "%", "_", "$.x", "a.b", "a[0]", "--", "\\", ""]
)
def test_a_key_of_the_metadata_never_reaches_the_sql(table: sqlite3.Connection, key: str) -> None:
    for content in ({key: 1}, {"other": 1}, {}):
        table.execute("INSERT INTO card (data) VALUES (?)", [json.dumps({"metadata": content})])
    query = f"metadata.{quoted([key])} = 1"
    assert compile_query(query)[0].replace(" ", "").isascii()
    assert "drop" not in compile_query(query)[0]
    assert ask(table, query) == [1]


@pytest.mark.parametrize(
    "value", ["'); drop table card; --", "%", "_", 'x" or "1"="1', "' or 1=1 --", "[a-z]"]
)
def test_a_value_that_looks_like_sql_is_only_a_value(table: sqlite3.Connection, value: str) -> None:
    insert(table, {"name": "resnet50"})
    insert(table, {"name": value})
    assert ask(table, f"name = {quoted([value])}") == [2]
    assert ask(table, f"name ~ {quoted([value])}") == [2]


@pytest.mark.parametrize(
    "query", ["name = 'a\0b'", "name = a\x1bb", "name = 'a\x7f'", "na\0me = b", "\x85name = b"]
)
def test_control_characters_are_refused_where_they_stand(query: str) -> None:
    with pytest.raises(QueryError, match="control character") as caught:
        compile_query(query)
    assert caught.value.column == next(at for at, c in enumerate(query) if c in "\0\x1b\x7f\x85")
    assert "\x1b" not in str(caught.value)


def test_half_a_character_is_refused_where_it_stands() -> None:
    with pytest.raises(QueryError, match="not valid text") as caught:
        compile_query("name = a\ud800")
    assert caught.value.column == 8
    str(caught.value).encode()
