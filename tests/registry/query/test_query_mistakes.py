"""Every mistake in a query is told at its place, with what to write instead."""

from __future__ import annotations

import pytest
from query_table import BENCHMARKS, METRICS

from modelyard.core.errors import QueryError
from modelyard.registry.query import compile_query

# A mistake, with a mark at the place the caret must stand, a word of the message, and a word of the hint.
MISTAKES = [
    ("‸", "empty", "num_parameters < 30M"),
    ("task = a and ‸epoch = 3", "no field `epoch`", "`epochs`"),
    ("‸acuracy > 0.5", "no field", "`accuracy`"),
    ("training.‸epoch = 3", "no field", "`training.epochs`"),
    ("exports.onnx.‸opset = 3", "no field", "opset_version"),
    ("performance.‸imagenet_vall.top1_accuracy > 0.5", "no card here has", "`imagenet_val`"),
    ("‸imagenet_vall.top1_accuracy > 0.5", "no field", "`imagenet_val.top1_accuracy`"),
    ("‸colour = red", "no field", "metadata.KEY"),
    ("metadata.‸.a = 1", "is missing", None),
    ("metadata.a.‸ = 1", "is missing", None),
    ("accuracy ‸=> 0.5", "no operator `=>`", "`>=`"),
    ("accuracy ‸=< 0.5", "no operator", "`<=`"),
    ("task ‸<> a", "no operator", "`!=`"),
    ("task ‸=~ a", "no operator", "`~`"),
    ("task ‸!< a", "no operator", "Operators are"),
    ("task ‸is null", "no operator `is`", "`=`"),
    ("task ‸is not null", "no operator `is`", "`!=`"),
    ("task ‸like a", "no operator `like`", "`~`"),
    ("tags ‸contains a", "no operator", "`~`"),
    ("accuracy ‸between 0 and 1", "no operator", ">= …"),
    ("accuracy ‸≥ 0.5", "no operator", "`>=`"),
    ("task = a ‸&& accuracy > 0.5", "no `&&`", "`and`"),
    ("task = a ‸|| accuracy > 0.5", "no `||`", "`or`"),
    ("‸! task = a", "expected a field", None),
    ("task‸", "expected an operator", "Operators are"),
    ("task ‸classification", "expected an operator", "Operators are"),
    ("task‸:detection", "expected an operator", "`task = detection`"),
    ("task =‸", "a value is missing", None),
    ("task =‸   ", "a value is missing", None),
    ("task = ‸and accuracy > 0.5", "a value is missing", "`'and'`"),
    ("task = ‸= a", "a value is missing", None),
    ("task in (a, ‸)", "a value is missing", None),
    ("task in (‸)", "a value is missing", None),
    ("task in ‸a", "expected `(`", "in (a, b)"),
    ("task in ‸(a", "never closed", "`)`"),
    ("task in (a ‸b)", "expected `,` or `)`", None),
    ("task = ‸(a, b)", "expected one value", "in (a, b)"),
    ("tags = ‸[a]", "no meaning", "in (a, b)"),
    ('name = ‸"resnet', "never closed", None),
    ("name = ‸'resnet", "never closed", None),
    ("name = 'a‸\\d'", "means nothing", "backslash"),
    ("name = ‸“resnet”", "no meaning", "straight"),
    ("name = a‸#b", "no meaning", "quotes"),
    ("‸(task = a", "never closed", "`)`"),
    ("task = a or ‸((task = b)", "never closed", None),
    ("task = a‸)", "never opened", None),
    ("(task = a ‸task = b)", "expected `and`, `or` or `)`", None),
    ("task = a ‸b", "expected `and` or `or`", "quotes"),
    ("task = a ‸framework = b", "expected `and` or `or`", "quotes"),
    ("accuracy > 0.5 ‸< 0.9", "expected `and`", "one field"),
    ("size_mb < 97.8 ‸MB", "expected `and` or `or`", "97.8MB"),
    ("‸and task = a", "expected a field", None),
    ("task = a and‸", "expected a field", None),
    ("task = a or ‸or task = b", "expected a field", None),
    ("not‸", "expected a field", None),
    ("(‸)", "expected a field", None),
    ("‸0.8 <= accuracy", "found the number", "field comes first"),
    ("num_parameters > ‸big", "cannot be `big`", "25.6M"),
    ("num_parameters > ‸'30M'", "cannot be", "without quotes"),
    ("num_parameters > ‸size_mb", "cannot be", "not with another field"),
    ("accuracy > ‸0.8.1", "no number", "0.8 or 80%"),
    ("epochs > ‸1e", "no number", None),
    ("epochs > ‸1__0", "no number", None),
    ("epochs > ‸5x", "no number", None),
    ("epochs > ‸1e400", "no number", None),
    ("size_mb < ‸10ms", "a time", "KB, MB, GB, TB"),
    ("size_mb < ‸10M", "a count", "KB, MB, GB, TB"),
    ("latency_ms < ‸1GB", "a size", "us, ms, s"),
    ("num_parameters < ‸80%", "a percentage", "K, M, G"),
    ("epochs < ‸10ms", "a time", "K, M, G (or B), T, %"),
    ("accuracy > ‸80", "a fraction", "0.8 or 80%"),
    ("accuracy > ‸0.5M", "a count", "%"),
    ("accuracy ‸~ 0.8", "is for text", "`<`"),
    ("current = ‸1", "cannot be", "true or false"),
    ("current ‸> true", "no order", "`=`"),
    ("metadata.a ‸< false", "no order", "`=`"),
    ("current ‸~ true", "is for text", None),
    ("task ~ ‸null", "`null` cannot", "= null"),
    ("task < ‸null", "`null` cannot", "= null"),
    ("task in (a, ‸null)", "`null` cannot", "= null"),
    ("version > ‸v1.2", "version", "1.2.0"),
    ("version = ‸latest", "version", None),
    ("version >= ‸1.2.3.4", "version", None),
]


@pytest.mark.parametrize(("marked", "message", "hint"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_a_mistake_is_named_at_its_very_place(marked: str, message: str, hint: str | None) -> None:
    query = marked.replace("‸", "")
    with pytest.raises(QueryError) as caught:
        compile_query(query, metrics=METRICS, benchmarks=BENCHMARKS)
    assert caught.value.column == marked.index("‸")
    assert caught.value.text == query
    assert message in caught.value.message
    assert hint is None or hint in str(caught.value.hint)


def test_the_caret_stands_under_the_mistake_when_it_is_shown() -> None:
    with pytest.raises(QueryError) as caught:
        compile_query("task = a\nand epoch = 3")
    _, shown, caret, _ = str(caught.value).split("\n")
    assert shown[caret.index("^") :].startswith("epoch")
