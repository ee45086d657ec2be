"""Random queries, and the cards they are asked of."""

from __future__ import annotations

from typing import Any

import naive_query
from hypothesis import strategies as st
from naive_query import MANY, ONE
from query_table import HOMES, quoted

CONTROLS = [chr(code) for code in [*range(32), *range(127, 160)] if chr(code) not in "\t\n\r"]
letters = st.characters(exclude_categories=["Cs"], exclude_characters=CONTROLS)

usual = [
    "ResNet50",
    "resnet",
    "a*b",
    "a?b",
    "a[b]",
    "50",
    "30M",
    "0.5",
    "true",
    "",
    "é",
    "É",
    "straße",
    "日本",
    "x_y%z",
    "'; drop table card; --",
    'say "hi"',
    "back\\slash",
    "two\nlines",
    "null",
    "ab",
    "AB",
    "b",
    "B",
]

texts = st.sampled_from(usual) | st.text(letters, max_size=6)

KEYWORDS = ("and", "or", "not", "in", "null", "true", "false")

words = st.from_regex(r"[A-Za-z_/:@^][A-Za-z0-9_./:@^+-]{0,6}", fullmatch=True)
words = words.filter(lambda word: word.lower() not in KEYWORDS)
words |= st.sampled_from(["resnet", "RESNET50", "b", "true", "FALSE", "0.8.1", "50x", "ab"])

sizes = st.sampled_from([0, 1, -1, 50, 30_000_000, 1000, 0.5, 0.25, 0.1, 97.8, 0.00001, 2**53, -3.5])
sizes |= st.integers(-100, 100) | st.decimals(-100, 100, places=2).map(float)

written = st.sampled_from(
    ["50", "0.5", "1_000", "30M", "1e3", "-1", ".25", "50%", "0.1K", "97.8", "1e-05", "2B", "-3.5", "00050"]
)
written |= st.integers(-100, 100).map(str) | st.decimals(-100, 100, places=2).map(str)

fractions = st.sampled_from([0.0, 0.25, 0.5, 0.7613, 0.57, 1.0])

versions = st.sampled_from(
    ["0.9.0", "1.0.0", "1.2.0", "1.2.3-rc.1", "1.2.3", "1.10.0", "2.0.0-alpha", "2.0.0"]
)

scalars = st.none() | texts | sizes | st.booleans()

anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=5,
)

VALUES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(["task", "name", "licence", "backbone", "architecture", "dataset"], texts),
    **dict.fromkeys(["num_parameters", "epochs"], sizes),
    **dict.fromkeys(["accuracy", "top1_accuracy", "imagenet_val.top5_accuracy"], fractions),
    **dict.fromkeys(["current", "antialias"], st.booleans()),
    "version": versions,
    "tags": st.lists(texts, max_size=3),
    "size_mb": st.sampled_from([97.8, 50, 50.5, 1000, 0.1, 500, 0.00001]),
    "latency_ms": st.sampled_from([50, 0.5, 49.9, 500, 1000]),
    "input_size": st.lists(sizes, max_size=3),
    "exports.onnx": st.just({}) | st.just({"opset_version": 17}),
}

LITERALS: dict[str, st.SearchStrategy[Any]] = {
    "num_parameters": written.filter(lambda w: "%" not in w) | st.sampled_from(["30M", "0.03G", "1K"]),
    "size_mb": st.sampled_from(["97.8", "97.8MB", "1gb", "0.05GB", "50", "1000KB", "0.1"]),
    "latency_ms": st.sampled_from(["50", "0.05s", "500us", "50MS", "0.5", "1000"]),
    "epochs": written,
    **dict.fromkeys(
        ["accuracy", "top1_accuracy", "imagenet_val.top5_accuracy"],
        st.sampled_from(["0.5", "57%", "76.13%", "1", "25%", "0"]),
    ),
    "version": st.sampled_from(["1", "1.2", "1.2.3", "1.2.3-rc.1", "2.0.0-alpha", "0", "1.10"]),
}


def _literal_of(field: str) -> st.SearchStrategy[Any]:
    if field in LITERALS:
        return st.tuples(st.just("number"), LITERALS[field])
    if field in ("current", "antialias"):
        return st.tuples(st.just("word"), st.sampled_from(["true", "false", "TRUE"]))
    bare = st.tuples(st.just("number"), written) | st.tuples(st.just("word"), words)
    return bare | st.tuples(st.just("string"), texts)


pieces = st.lists(texts | st.sampled_from([MANY, ONE]), min_size=1, max_size=4)


@st.composite
def conditions(draw: st.DrawFn, field: str, values: list[Any]) -> Any:
    """A condition on a field, often about one of the values that cards have there."""
    number, truth = field in LITERALS and field != "version", field in ("current", "antialias")
    kinds = ["same", "among", "null"] + ["order"] * (not truth) + ["like"] * (not truth and not number)
    kind = draw(st.sampled_from(kinds))
    if kind == "null":
        return draw(st.sampled_from(["=", "!="])), field, [("null",)]
    own = [one for one in flat(values) if isinstance(one, str)]
    if kind == "like":
        forms = [
            form for one in own for form in ([one.swapcase()], [one, MANY], [MANY, one[1:]], [ONE, one[1:]])
        ]
        near_a_value = draw(st.booleans())
        if forms and near_a_value:
            return draw(st.sampled_from(["~", "!~"])), field, [("pattern", draw(st.sampled_from(forms)))]
        sought = st.tuples(st.just("pattern"), pieces) | st.tuples(st.just("word"), words)
        return draw(st.sampled_from(["~", "!~"])), field, [draw(sought)]
    near = [as_literal(one) for one in flat(values) if one is not None]
    near += [("string", one.swapcase()) for one in own if field != "version"]
    near = [("number", text) if field == "version" else (kind, text) for kind, text in near]
    one = _literal_of(field) | st.sampled_from(near) if near else _literal_of(field)
    if kind == "among":
        return draw(st.sampled_from(["in", "not in"])), field, draw(st.lists(one, min_size=1, max_size=3))
    if kind == "order":
        text = field in naive_query.TEXT_FIELDS
        literal = draw(one.filter(lambda one: text or one[0] != "word" or one[1].lower() not in KEYWORDS))
        return draw(st.sampled_from(["<", "<=", ">", ">="])), field, [literal]
    return draw(st.sampled_from(["=", "!="])), field, [draw(one)]


def flat(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [inner for one in value for inner in flat(one)]
    return [] if isinstance(value, dict) else [value]


def as_literal(value: Any) -> Any:
    if value is None:
        return ("null",)
    if isinstance(value, bool):
        return ("word", "true" if value else "false")
    return ("string", value) if isinstance(value, str) else ("number", repr(value))


@st.composite
def questions(draw: st.DrawFn, most_fields: int, most_leaves: int) -> Any:
    """A query and the cards it is asked of, about the same few fields."""
    names = draw(st.lists(st.sampled_from(sorted(HOMES)), min_size=1, max_size=most_fields, unique=True))
    record = st.fixed_dictionaries(
        {}, optional={name: value_for(name) for name in names if name != "metadata.b"}
    )
    cards = draw(st.lists(record, min_size=1, max_size=4))
    leaf = st.sampled_from(names).flatmap(
        lambda name: conditions(name, [card[name] for card in cards if name in card])
    )
    if most_leaves == 1:
        return draw(leaf), cards
    return draw(st.recursive(leaf, _joined, max_leaves=most_leaves)), cards


def value_for(name: str) -> st.SearchStrategy[Any]:
    return st.none() | VALUES.get(name, anything)


def _joined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=2, max_size=3)
    either, both = several.map(lambda parts: ("or", *parts)), several.map(lambda parts: ("and", *parts))
    return st.tuples(st.just("not"), inner) | either | both


def write(query: Any) -> str:
    head, *rest = query
    if head in ("and", "or"):
        word = head if len(rest) == 2 else head.upper()
        return f" {word} ".join(f"({write(part)})" for part in rest)
    if head == "not":
        return f"not ({write(rest[0])})"
    field, literals = rest
    values = ", ".join(_write_literal(literal) for literal in literals)
    return f"{field} {head} ({values})" if "in" in head else f"{field} {head} {values}"


def _write_literal(literal: Any) -> str:
    kind, *rest = literal
    if kind == "null":
        return "null"
    if kind in ("number", "word"):
        return str(rest[0])
    if kind == "string":
        return quoted([rest[0]])
    return quoted(rest[0])
