"""The query language against a naive second one, over random cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import naive_query
from hypothesis import given, settings
from hypothesis import strategies as st
from query_questions import VALUES, as_literal, flat, questions, scalars, value_for, write
from query_table import BENCHMARKS, HOMES, METRICS, ask, asked, insert

from modelyard.registry.query import equals

if TYPE_CHECKING:
    import sqlite3


def _whole(record: dict[str, Any]) -> dict[str, Any]:
    odd = 'metadata.b."odd \\"ké[y]\\""'
    return record | ({"metadata.b": {"odd": record[odd]}} if odd in record else {})


@settings(deadline=None, max_examples=200)
@given(questions(most_fields=3, most_leaves=5), st.booleans())
def test_sql_and_the_naive_evaluator_find_the_same_cards(
    shared: sqlite3.Connection, question: Any, escaped: bool
) -> None:
    query, cards = question
    shared.execute("DELETE FROM card")
    for card in cards:
        insert(shared, card, escaped=escaped)
    expected = [at for at, card in enumerate(cards, start=1) if naive_query.holds(query, _whole(card))]
    assert ask(shared, write(query)) == expected


@settings(deadline=None, max_examples=700)
@given(questions(most_fields=1, most_leaves=1))
def test_one_condition_holds_exactly_where_the_naive_evaluator_says(
    shared: sqlite3.Connection, question: Any
) -> None:
    query, cards = question
    shared.execute("DELETE FROM card")
    for card in cards:
        insert(shared, card)
    expected = [at for at, card in enumerate(cards, start=1) if naive_query.holds(query, _whole(card))]
    assert ask(shared, write(query)) == expected


@settings(deadline=None, max_examples=200)
@given(field=st.sampled_from(sorted(set(HOMES) - {"metadata.b", "exports.onnx"})), data=st.data())
def test_a_python_filter_finds_what_the_naive_evaluator_says(
    shared: sqlite3.Connection, field: str, data: st.DataObject
) -> None:
    wanted = data.draw(st.lists(st.none() | VALUES.get(field, scalars), min_size=1, max_size=2).map(flat))
    card = {field: data.draw(value_for(field) | st.sampled_from([*wanted, None]))}
    shared.execute("DELETE FROM card")
    insert(shared, card)
    found = asked(shared, equals(field, wanted, metrics=METRICS, benchmarks=BENCHMARKS))
    assert bool(found) is any(naive_query.holds(("=", field, [as_literal(one)]), card) for one in wanted)
