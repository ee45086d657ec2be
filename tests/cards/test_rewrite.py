"""Editing a card's text: the data are what was asked for, and no other line is touched."""

from __future__ import annotations

import copy
import difflib
import functools
import re
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from yaml_corpus import BLOCK_CARDS, CARDS

from modelyard.cards.text.document import parse
from modelyard.cards.text.rewrite import REMOVE, rewrite
from modelyard.core.errors import CardError

LONG = ("description", "intended_use", "limits", "migration_guide")
ORDER = ("name", "version", "task", "framework", "description", "weights", "tags", "status", "licence")


FORMS = {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
}


@functools.cache
def core_loader() -> Any:
    """PyYAML's own parser with the scalars of YAML 1.2: a second opinion about the data."""
    import yaml

    loader: Any = type("CoreLoader", (yaml.SafeLoader,), {"yaml_implicit_resolvers": {}})
    for tag, form in FORMS.items():
        loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{form})$"), None)
    return loader


def core(text: str) -> Any:
    import yaml

    return yaml.load(text, Loader=core_loader())


def shape(value: Any) -> Any:
    """Data that compare equal only where the types are equal too."""
    if isinstance(value, dict):
        return sorted((repr(key), shape(part)) for key, part in value.items())
    return [shape(part) for part in value] if isinstance(value, list) else repr(value)


def apply(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Change plain data the plain way."""
    new = inner = copy.deepcopy(data)
    for key in path[:-1]:
        if inner.get(key) is None and value is REMOVE:
            return new
        if inner.get(key) is None:
            inner[key] = {}
        inner = inner[key]
    if value is REMOVE:
        inner.pop(path[-1], None)
    else:
        inner[path[-1]] = value
    return new


def paths(data: Any, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [(*above, key) for key in data if isinstance(key, str)]
    inner = [paths(data[path[-1]], path) for path in found if isinstance(data[path[-1]], dict)]
    return found + [path for part in inner for path in part]


def at(data: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


WORDS = st.from_regex(r"[g-m][a-z]{1,8}(-[a-z]{1,4})?", fullmatch=True)
# fmt: off
TRAPS = st.sampled_from([
    "no", "off", "y", "1e3", "0x10", "0o7", "2024-01-01", "~", "1.0", "1.2.3", "12:30", "1_000", ".5", ".inf",
    "null", "=", "<<", "#", "|", "'", '"', "[a", "&a", "*a", "!a", "%a", "@a", "`a", "a:", "-", "--", "---",
    "...", "?", "-1", "+1", "é", "😀", "a:b", "a#b", "", " x", "a: b", "a #b", "- a", "a, b", "? a", "a\nb",
    "a\n", "\n", "a\n\nb\n", "  a\nb", "a\n\n", "a \nb", "\ta", "x\ty", "\x85", "\u2028", "a\r\nb", "\x01",
    "\ufeff", "# a\n# b\n", "--- a\n... b", "_0", "x -", "word " * 30, "word " * 30 + "end", "a  b\n" * 20,
])
# fmt: on
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS, TRAPS, WORDS)
KEYS = st.one_of(WORDS, TRAPS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)


@st.composite
def variants(draw: Any, cards: dict[str, str]) -> str:
    """A card with either line ending, with or without the last one."""
    text = cards[draw(st.sampled_from(sorted(cards)))]
    ending, last = draw(st.sampled_from(["\n", "\r\n"])), draw(st.booleans())
    return (text if last else text.rstrip("\n")).replace("\n", ending)


@st.composite
def edited(draw: Any, value: Any) -> Any:
    """The value with some of its parts gone, some changed and some new."""
    if isinstance(value, dict):
        kept = {key: draw(edited(part)) for key, part in value.items() if draw(st.integers(0, 3))}
        return kept | draw(st.dictionaries(KEYS, SCALARS, max_size=2))
    if isinstance(value, list):
        items = [draw(edited(item)) for item in value if draw(st.integers(0, 3))]
        for item in draw(st.lists(SCALARS, max_size=2)):
            items.insert(draw(st.integers(0, len(items))), item)
        return items
    return value if draw(st.integers(0, 3)) else draw(SCALARS)


@st.composite
def changes(draw: Any, data: Any) -> tuple[tuple[str, ...], Any]:
    path = draw(st.sampled_from(paths(data)))
    old = at(data, path)
    if isinstance(old, list | dict) and draw(st.booleans()):
        return path, draw(edited(old))
    if (old is None or isinstance(old, dict)) and draw(st.booleans()):
        path = (*path, *draw(st.lists(KEYS, min_size=1, max_size=2)))
        assume(not isinstance((old or {}).get(path[-2]), str))
    elif draw(st.integers(0, 4)) == 0:
        path = (draw(KEYS),)
    return path, draw(st.just(REMOVE) | VALUES)


@settings(deadline=None, max_examples=120)
@given(st.data())
def test_the_changed_text_holds_the_changed_data_for_both_parsers(draw: Any) -> None:
    text = draw.draw(variants(CARDS))
    data = core(text)
    path, value = draw.draw(changes(data))
    try:
        expected = apply(data, path, value)
    except AttributeError:
        assume(False)
    new = rewrite(text, {path: value}, ORDER)
    assert shape(core(new)) == shape(expected)
    assert shape(parse(new.encode()).data) == shape(expected)
    assert "\r\n" not in text or "\n" not in new.replace("\r\n", "")


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_several_changes_at_once_are_the_same_as_one_after_the_other(draw: Any) -> None:
    text = draw.draw(variants(CARDS))
    data = core(text)
    several: dict[tuple[str, ...], Any] = {}
    for path, value in draw.draw(st.lists(changes(data), max_size=4)):
        if not any(path[: len(other)] == other or other[: len(path)] == path for other in several):
            several[path] = value
    one_by_one = text
    for path, value in several.items():
        one_by_one = rewrite(one_by_one, {path: value}, ORDER)
    assert shape(core(rewrite(text, several, ORDER))) == shape(core(one_by_one))


def region(lines: list[str], key: str) -> tuple[int, int]:
    """The lines from a key of the whole text to the next such key, found without any parser of YAML."""
    starts = [n for n, line in enumerate(lines) if re.match(r"""["'\w][^#]*?["' ]*:(\s|$)|\.\.\.""", line)]
    first = next(n for n in starts if re.match(rf"""["']?{key}["']? *:""", lines[n]))
    return first, next((n for n in starts if n > first), len(lines))


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_every_line_outside_the_changed_key_stays_as_it_is(draw: Any) -> None:
    text = draw.draw(variants(BLOCK_CARDS))
    data = core(text)
    path = draw.draw(st.sampled_from(paths(data)))
    value = draw.draw(st.just(REMOVE) | VALUES | edited(at(data, path)))
    lines = text.replace("\r\n", "\n").split("\n")
    start, end = region(lines, path[0])
    new = rewrite(text, {path: value}).replace("\r\n", "\n").split("\n")
    assert new[:start] == lines[:start]
    assert new[len(new) - (len(lines) - end) :] == lines[end:]


@settings(deadline=None, max_examples=60)
@given(st.data(), st.none() | st.booleans() | st.integers() | st.floats() | WORDS)
def test_one_figure_or_word_for_another_touches_one_line_and_not_its_comment(draw: Any, value: Any) -> None:
    text = draw.draw(variants(CARDS))
    data = core(text)
    flat = [path for path in paths(data) if not isinstance(at(data, path), list | dict)]
    path = draw.draw(st.sampled_from(flat).filter(lambda path: path[0] not in LONG))
    old, new = text.split("\n"), rewrite(text, {path: value}).split("\n")
    assert len(old) == len(new)
    changed = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
    assert len(changed) <= 1
    assert all(one.partition(" #")[2] == other.partition(" #")[2] for one, other in changed)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_a_list_that_changes_keeps_the_lines_of_what_stays(draw: Any) -> None:
    text = draw.draw(st.sampled_from([BLOCK_CARDS["lists indented"], BLOCK_CARDS["lists under their key"]]))
    path = ("tags",) if "tags" in text else ("derived_from",)
    old = at(core(text), path)
    new = rewrite(text, {path: [item for item in old if draw.draw(st.booleans())] + ["new"]})
    gone = [line[2:] for line in difflib.ndiff(text.splitlines(), new.splitlines()) if line[:2] == "- "]
    come = [line[2:] for line in difflib.ndiff(text.splitlines(), new.splitlines()) if line[:2] == "+ "]
    assert all(re.match(r" *- ", line) for line in gone)
    assert [line.strip() for line in come] == ["- new"]


@settings(deadline=None, max_examples=60)
@given(st.data(), WORDS, st.integers(2, 10**9))
def test_a_scalar_changed_and_changed_back_gives_the_very_same_text(
    draw: Any, word: str, number: int
) -> None:
    text = draw.draw(variants(CARDS))
    data = core(text)
    lines = "\n".join(text.splitlines())
    single = [p for p in paths(data) if isinstance(at(data, p), str | int) and f"{at(data, p)}" in lines]
    path = draw.draw(st.sampled_from([p for p in single if at(data, p) and "\n" not in str(at(data, p))]))
    old = at(data, path)
    assume(path[0] not in LONG)
    other: Any = word if isinstance(old, str) else not old if isinstance(old, bool) else number
    assert rewrite(rewrite(text, {path: other}), {path: old}) == text


@settings(deadline=None, max_examples=150)
@given(VALUES)
def test_what_is_written_is_read_alike_by_yaml_1_1_and_1_2(value: Any) -> None:
    import yaml

    text = rewrite("a: 1\n", {("a",): value})
    assert shape(yaml.safe_load(text)) == shape({"a": value})
    assert shape(core(text)) == shape({"a": value})


@pytest.mark.parametrize("card", sorted(CARDS))
def test_setting_a_card_to_what_it_says_changes_nothing(card: str) -> None:
    data = parse(CARDS[card].encode()).data
    assert rewrite(CARDS[card], {(key,): value for key, value in data.items()}) == CARDS[card]


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ("a: 'x'  # c\n", "a", "it's", "a: 'it''s'  # c\n"),
        ('a: "x"\n', "a", 'say "hi"', 'a: "say \\"hi\\""\n'),
        ("a: x\n", "a", "no", 'a: "no"\n'),
        ("a: 1.2.0\n", "a", "1.3.0", "a: 1.3.0\n"),
        ("a: x\n", "b", "1.3.0", 'a: x\nb: "1.3.0"\n'),
        ("a: 'x'\nb:\n", "b", "y", "a: 'x'\nb: 'y'\n"),
        ("a:   # c\nb: 1\n", "a", 5, "a: 5   # c\nb: 1\n"),
        ("a: 0.1\n", "a", 1e-05, "a: 1.0e-05\n"),
        ("a: 1", "a", 2, "a: 2"),
        ("a: 1", "b", 2, "a: 1\nb: 2"),
        ("a: 1", "b", "x\ny\n", "a: 1\nb: |\n  x\n  y\n"),
        ("a: 1\nb: |\n  x", "a", 2, "a: 2\nb: |\n  x"),
        ("a: 1\r\n", "b.c", 2, "a: 1\r\nb:\r\n  c: 2\r\n"),
        ("a: |\n  x\nb: 1\n", "a", "y\nz\n", "a: |\n  y\n  z\nb: 1\n"),
        ("a: >-\n  x\n  y\nb: 1\n", "a", "w " * 21 + "z", f"a: >-\n  {'w ' * 19}w\n  w z\nb: 1\n"),
        ("a: x # c\n", "a", "y\nz", "a: |- # c\n  y\n  z\n"),
        ("a: {b: 1}\n", "a.c", "x, y", 'a: {b: 1, c: "x, y"}\n'),
        ("a: {}\n", "a.b.c", 1, "a:\n  b:\n    c: 1\n"),
        ("a: [x]\n", "a", ["x", "z"], "a: [x, z]\n"),
        ("a: ['x']\n", "a", ["x", "y"], "a: ['x', 'y']\n"),
        ("a:\n- x # c\n# d\nb: 1\n", "a", ["x", "z"], "a:\n- x # c\n- z\n# d\nb: 1\n"),
        ("a:\n  - x # c\n  - z\n", "a", ["z"], "a:\n  - z\n"),
        ("a:\n  - x\n", "a", [], "a: []\n"),
        ("a:\n  b: 1\n  c: 2\n", "a", {"c": 3, "d": 4}, "a:\n  c: 3\n  d: 4\n"),
        ("a: # c\n  b: 1\nd: 2\n", "a", 5, "a: 5 # c\nd: 2\n"),
        ("a: 5 # c\nd: 2\n", "a", {"b": 1}, "a: # c\n  b: 1\nd: 2\n"),
        ("a:\n    b:\n        c: 1\n", "a.d.e", 2, "a:\n    b:\n        c: 1\n    d:\n        e: 2\n"),
        ("# h\na: 1 # c\n# d\nb: 2\n", "a", REMOVE, "# h\n# d\nb: 2\n"),
        ("a:\n  b: 1\n", "a.b", REMOVE, "a: {}\n"),
        ("a: {b: 1, c: 2}\n", "a.b", REMOVE, "a: {c: 2}\n"),
        ("a: 1\n", "b.c", REMOVE, "a: 1\n"),
        ("", "a.b", 1, "a:\n  b: 1\n"),
        ("# c\n", "a", True, "# c\na: true\n"),
    ],
)
def test_each_form_of_a_value_is_changed_in_its_own_way(
    before: str, path: str, value: Any, after: str
) -> None:
    assert rewrite(before, {tuple(path.split(".")): value}) == after


def test_a_new_key_comes_after_the_nearest_one_before_it_in_the_order() -> None:
    text = "name: a\nversion: 1.0.0\n\nstatus: active\n"
    new = rewrite(
        text, {("weights",): {"url": "u"}, ("task",): "t", ("other",): 1, ("licence",): "MIT"}, ORDER
    )
    keys = [line.partition(":")[0] for line in new.splitlines() if line and line[0] != " "]
    assert keys == ["name", "version", "task", "weights", "status", "licence", "other"]


def test_a_new_section_stands_apart_where_sections_do() -> None:
    text = "name: a\n\nweights:\n  url: u\n\nstatus: active\n"
    new = rewrite(text, {("exports", "onnx", "url"): "v"}, ("name", "weights", "exports", "status"))
    expected = "name: a\n\nweights:\n  url: u\n\nexports:\n  onnx:\n    url: v\n\nstatus: active\n"
    assert new == expected


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a: &x {k: 1}\nb: *x\n", "a.k"),
        ("a: &x 1\nb: *x\n", "a"),
        ("a: !!str 1\n", "a"),
        ("? a\n: 1\n", "a"),
        ("base: &b {x: 1}\na:\n  <<: *b\n", "base.x"),
        ("a: 1\rb: 2\r", "a"),
    ],
)
def test_what_its_own_lines_cannot_reach_is_refused_by_name(text: str, path: str) -> None:
    with pytest.raises(CardError, match="cannot be changed without touching more") as caught:
        rewrite(text, {tuple(path.split(".")): "new"})
    assert f"`{path}`" in caught.value.message
    assert f"`{path}`" in str(caught.value.hint)


def test_what_lies_behind_an_alias_is_refused_in_the_name_of_the_alias() -> None:
    with pytest.raises(CardError, match=r"^`b` cannot be changed"):
        rewrite("a: &x {k: 1}\nb: *x\n", {("b", "k"): 2})


def test_of_several_changes_the_one_that_cannot_be_made_is_named() -> None:
    text = "a: 1\nb: &x {k: 1}\nc: *x\n"
    with pytest.raises(CardError, match=r"^`b\.k` cannot be changed"):
        rewrite(text, {("a",): 2, ("b", "k"): 2, ("d",): 3})


def test_an_alias_gives_way_to_a_value_of_its_own() -> None:
    assert rewrite("a: &x 1\nb: *x # c\n", {("b",): 2}) == "a: &x 1\nb: 2 # c\n"


def test_a_key_below_a_value_that_has_no_keys_is_an_error_that_says_so() -> None:
    with pytest.raises(CardError, match='`name` holds "a", so it has no key `x`'):
        rewrite("name: a\n", {("name", "x"): 1})


@pytest.mark.parametrize("text", ["a: [\n", "a: 1\na: 2\n", "\ta: 1\n", "- 1\n", "word\n"])
def test_a_text_that_holds_no_mapping_is_not_changed(text: str) -> None:
    with pytest.raises(CardError):
        rewrite(text, {("a",): 1})


def test_a_value_that_yaml_has_no_form_for_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="a set cannot be written"):
        rewrite("a: 1\n", {("a",): {1, 2}})


@pytest.mark.parametrize("value", ["a\0b", {"k": ["\0"]}, {"\ud800": 1}])
def test_a_character_that_no_card_can_hold_is_refused(value: Any) -> None:
    with pytest.raises(CardError, match="which no card can hold"):
        rewrite("a: 1\n", {("a",): value})
