"""What is no card at all: broken, foreign, endless or hostile YAML, each with one plain answer."""

from __future__ import annotations

import itertools
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from modelyard.cards.text.document import DEEPEST, LARGEST, parse
from modelyard.cards.text.places import compose, dotted, places
from modelyard.cards.validate import read_card

HEAD = 'name: x\nversion: "1.0.0"\ntask: classification\nframework: pytorch\n'
PAIRS = itertools.pairwise("abcdefghi")
BOMB = "a: &a [" + "x, " * 9 + "x]\n"
BOMB += "".join(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in PAIRS)


def only(raw: bytes | str) -> tuple[int, int, str]:
    """The one problem of a text: its line, its column, and what it says."""
    problems = parse(raw.encode() if isinstance(raw, str) else raw).problems
    assert len(problems) == 1, problems
    return problems[0].line, problems[0].column, problems[0].message


def says(raw: bytes | str, line: int, column: int, words: str) -> None:
    found = only(raw)
    assert found[:2] == (line, column)
    assert words in found[2]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", 3, 2, "not YAML"),
        ('a: "open\n', 2, 1, "not YAML"),
        ("a: b: c\n", 1, 5, "not YAML"),
        ("a: *nowhere\n", 1, 4, "anchor"),
        ("- a\nb: 1\n", 2, 1, "not YAML"),
        ("a: 1\n---\nb: 2\n", 2, 1, "second YAML document"),
        ("# one\n---\na: 1\n---\n", 4, 1, "second YAML document"),
        ("a: !!python/object/apply:os.system [id]\n", 1, 4, "the tag `!!python/object/apply:os.system`"),
        ("- a\n- [b, !thing {c: 1}]\n", 2, 7, "the tag `!thing`"),
        ("a: !!binary aGVsbG8=\n", 1, 4, "the tag `!!binary`"),
        ("when: !!timestamp 2024-01-01\n", 1, 7, "the tag `!!timestamp`"),
        ("a: 1\n<<<<<<< ours\nb: 1\n=======\nb: 2\n>>>>>>> theirs\n", 2, 1, "git conflict"),
    ],
)
def test_broken_yaml_is_answered_with_the_place_where_it_breaks(
    text: str, line: int, column: int, words: str
) -> None:
    says(text, line, column, words)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a:\n\tb: 1\n", 2, 1),
        ("a:\tb\n", 1, 3),
        ("a: {\n\tb: 1}\n", 2, 1),
        ("a:\n  b: 1\n\tc: 1\n", 3, 1),
        ("a: 1\r\nb:\r\n\tc: 1\r\n", 3, 1),
    ],
)
def test_a_tab_that_indents_is_named_and_found(text: str, line: int, column: int) -> None:
    says(text, line, column, "a tab; allowed: spaces")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: b\tc\n", "b\tc"),
        ('a: "b\\tc"\n', "b\tc"),
        ("a: |\n  b\n  \tc\n", "b\n\tc\n"),
        ("a: b # c\td\n", "b"),
        ("a: b\t\n", "b"),
    ],
)
def test_a_tab_within_a_text_or_a_comment_is_welcome(text: str, value: str) -> None:
    assert parse(text.encode()).data == {"a": value}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a: 1\nb: 2\na: 3\n", [(3, 1, "a")]),
        ("a: 1\n'a': 2\n\"a\": 3\n", [(2, 1, "a"), (3, 1, "a")]),
        ("a: {b: 1, b: 2}\nc:\n  - {d: 1, d: 2}\n", [(1, 11, "a.b"), (3, 12, "c[0].d")]),
        ("m: {1: a, 0x1: b}\n", [(1, 11, "m[1]")]),
        ("m: {~: a, null: b}\n", [(1, 11, "m.null")]),
    ],
)
def test_each_key_that_is_there_twice_is_named(text: str, places: list[tuple[int, int, str]]) -> None:
    problems = parse(text.encode()).problems
    assert [(each.line, each.column, each.key) for each in problems] == places
    assert all("twice" in each.found for each in problems)


def test_an_anchor_bomb_is_refused_where_its_aliases_begin() -> None:
    says("# *not this one\n" + BOMB, 3, 8, "aliases")


def test_a_bomb_among_keys_that_are_there_twice_is_refused_too() -> None:
    assert len(parse(("k: 1\nk: 2\n" + BOMB).encode()).problems) == 1


def test_a_few_aliases_are_welcome() -> None:
    assert parse(b"a: &a [1, 2]\nb: [*a, *a]\n").data == {"a": [1, 2], "b": [[1, 2], [1, 2]]}


@pytest.mark.parametrize("text", ["a: &a\n  b: *a\n", "a: &a [1, *a]\n", "a: &a {b: [{c: *a}]}\n"])
def test_an_alias_to_what_it_stands_in_is_refused(text: str) -> None:
    assert "stands in" in only(text)[2]


DEEP = {
    "dashes": lambda n: "- " * n + "1\n",
    "brackets": lambda n: "[" * n + "]" * n,
    "open_brackets": lambda n: "[" * n,
    "questions": lambda n: "? " * n + "1\n",
    "mixed": lambda n: "? - " * n + "1\n",
    "braces": lambda n: "{a: " * n + "1" + "}" * n,
    "quoted_braces": lambda n: '{"a":' * n,
    "flow_pairs": lambda n: "[a: " * n + "1" + "]" * n,
    "indented": lambda n: "".join(" " * i + "a:\n" for i in range(n)),
    "indented_dashes": lambda n: "".join(" " * i + "-\n" for i in range(n)),
    "indented_cr": lambda n: "".join(" " * i + "-\r" for i in range(n)),
    "indented_crlf": lambda n: "".join(" " * i + "a:\r\n" for i in range(n)),
    "commented_dashes": lambda n: "".join(" " * i + "- # c\n" for i in range(n)),
    "questions_in_lines": lambda n: "".join(" " * i + "?\n" for i in range(n)),
    "tabbed_dashes": lambda n: "-\t" * n + "1\n",
    "steps": lambda n: "".join(" " * (i * 100) + "- " * 50 + "\n" for i in range(n // 50)),
    "in_metadata": lambda n: HEAD + "metadata:\n" + "".join(" " * (i + 1) + "a:\n" for i in range(n)),
    "flow_in_metadata": lambda n: HEAD + "metadata: " + "{a: [" * n + "]}" * n,
}
READ = (
    "import sys\n"
    "from modelyard.cards.validate import read_card\n"
    "for path in sys.argv[1:]:\n"
    "    problems = read_card(open(path, 'rb').read()).problems\n"
    "    print(path, len(problems), flush=True)\n"
)


@pytest.mark.parametrize("depth", [DEEPEST - 2, DEEPEST + 2, 250, 1300, 100_000])
def test_no_depth_of_nesting_brings_the_reader_down(depth: int, tmp_path: Any) -> None:
    paths = []
    for name, deep in DEEP.items():
        text = deep(min(depth, 1300) if " " * 300 in deep(310) else depth)
        if len(text) < LARGEST:
            paths.append(tmp_path / name)
            paths[-1].write_bytes(text.encode())
    done = subprocess.run(
        [sys.executable, "-c", READ, *paths], capture_output=True, text=True, timeout=100, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    counts = dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())
    assert set(counts) == {str(path) for path in paths}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_nested_too_deeply_is_refused(name: str) -> None:
    problems = read_card(DEEP[name](1000).encode()).problems
    assert len(problems) == 1
    assert "nested too deeply" in problems[0].found or "tab" in problems[0].found


def test_metadata_may_be_nested_up_to_the_limit() -> None:
    fits = HEAD + "metadata: " + "{a: " * (DEEPEST - 1) + "1" + "}" * (DEEPEST - 1)
    beyond = HEAD + "metadata: " + "{a: " * DEEPEST + "1" + "}" * DEEPEST
    assert read_card(fits.encode()).problems == []
    assert [each.found for each in read_card(beyond.encode()).problems] == ["nested too deeply"]


@pytest.mark.parametrize(
    ("raw", "line", "column", "words"),
    [
        (HEAD.encode("utf-16"), 1, 1, "UTF-16"),
        (HEAD.encode("utf-16-le"), 1, 2, "NUL"),
        ("a: 1\nb: Müller\n".encode("latin-1"), 2, 5, "the byte 0xfc, which is not UTF-8"),
        ("a: é".encode() + b"\xff", 1, 5, "the byte 0xff"),
        (b"a: \xed\xa0\x80\n", 1, 4, "not UTF-8"),
        (b"a: b\0c\n", 1, 5, "NUL"),
        (b"a: 1\nb: \x1b[31m\n", 2, 4, "\\x1b"),
        (b"a: \x7f\n", 1, 4, "\\x7f"),
        ("a: \x9b31m\n".encode(), 1, 4, "\\x9b"),
        (b"\x89PNG\r\n\x1a\n\0", 1, 1, "0x89"),
    ],
)
def test_what_is_no_plain_text_is_refused_at_its_first_odd_byte(
    raw: bytes, line: int, column: int, words: str
) -> None:
    says(raw, line, column, words)


@pytest.mark.parametrize("written", ['"a\\0b"', '"\\x00"', '"\\u0000x"', '"\\U00000000"'])
def test_a_nul_written_as_an_escape_is_refused_in_values_and_keys(written: str) -> None:
    says(f"a:\n  b: [{written}]\n", 2, 7, "`a.b[0]`: a NUL character")
    says(f"a: {{x: 1, {written}: 2}}\n", 1, 11, "a key with a NUL character")


def test_a_backslash_and_a_zero_without_double_quotes_are_just_that() -> None:
    assert parse(b"a: x\\0y\nb: 'x\\0y'\n").data == {"a": "x\\0y", "b": "x\\0y"}


def test_a_text_of_exactly_the_most_bytes_is_read_and_one_more_is_not() -> None:
    fill = "x" * (LARGEST - 4)
    assert parse(f"a: {fill}\n".encode()).problems == []
    says(f"a: {fill}x\n", 1, 1, "allowed: at most 1 MB")


FORMS = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}


@pytest.mark.parametrize("end", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
def test_a_byte_order_mark_and_any_line_end_make_no_difference(end: str, bom: bytes) -> None:
    import yaml

    text = "# c\na: |\n  one\n  two\nb:\n  - x\n  - 'y\n    z'\n"
    assert parse(bom + text.replace("\n", end).encode()).data == yaml.safe_load(text)


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"# only words\n", b"---\n", b"---\n...\n"])
def test_an_empty_file_is_said_to_be_empty(raw: bytes) -> None:
    (problem,) = read_card(raw).problems
    assert (problem.line, problem.column, problem.found) == (1, 1, "an empty file")


@pytest.mark.parametrize("number", ["9" * 100_000, "0x" + "f" * 10_000, "-" + "9" * 5_000, "9" * 19])
@pytest.mark.parametrize(
    "place",
    [
        "metadata: {{a: {0}}}",
        "architecture: {{num_parameters: {0}}}",
        "architecture: {{input_size: [{0}]}}",
        "training: {{seed: {0}}}",
        "training: {{epochs: {0}}}",
        "performance: {{b: {{top1_accuracy: {0}}}}}",
        "performance: {{b: {{anything: {0}}}}}",
        "performance: {{b: {{my_accuracy: {0}}}}}",
        "weights: {{size_mb: {0}}}",
        "exports: {{onnx: {{opset_version: {0}}}}}",
        "labels: {{0: {0}}}",
        "name: {0}",
    ],
)
def test_a_number_beyond_all_bounds_is_one_mistake_at_its_place(place: str, number: str) -> None:
    head = HEAD.replace("name: x\n", "") if place.startswith("name") else HEAD
    (problem,) = read_card((head + place.format(number) + "\n").encode()).problems
    assert problem.line == head.count("\n") + 1
    assert len(problem.message) < 400


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**40), 2**40), st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=8),
)  # fmt: skip
KEYS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=6)
TREES = st.recursive(
    SCALARS, lambda each: st.lists(each, max_size=4) | st.dictionaries(KEYS, each, max_size=4), max_leaves=12
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(
    tree=st.dictionaries(KEYS, TREES, min_size=1, max_size=5),
    flow=st.sampled_from([True, False, None]),
    style=st.sampled_from([None, '"', "'"]),
    plain=st.booleans(),
)
@example(tree={"a": {"b": [1, {"c": "x\u2028y"}]}}, flow=False, style=None, plain=True)
def test_every_value_has_a_place_and_at_that_place_the_text_says_it(
    tree: dict[str, Any], flow: bool | None, style: str | None, plain: bool
) -> None:
    import yaml

    text = yaml.safe_dump(tree, default_flow_style=flow, default_style=style, allow_unicode=plain)
    document = parse(text.encode())
    root = compose(document.text)
    assert root is not None
    where = places(root, document.data)
    lines = document.text.split("\n")
    for path, value in _leaves(document.data, ()):
        line, column = where[path].value
        if isinstance(value, int) and not isinstance(value, bool):
            written = lines[line - 1][column - 1 :].removeprefix("!!int ")
            assert written.lstrip("\"'").startswith(str(value))


def _leaves(value: Any, path: tuple[Any, ...]) -> list[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [leaf for index, inner in enumerate(value) for leaf in _leaves(inner, (*path, index))]
    return [(path, value)]


@settings(deadline=None, max_examples=400)
@given(
    st.binary(max_size=60)
    | st.text("ab:-?[]{}&*!|>'\"%@`#, \t\n\r\\0~<=.\u2028\x85", max_size=40).map(str.encode)
)
def test_any_bytes_are_read_or_refused_with_a_place_inside_the_text(raw: bytes) -> None:
    reading = read_card(raw)
    lines = (parse(raw).text or "").split("\n")
    assert reading.problems or reading.card
    for problem in reading.problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.line <= max(len(lines), raw.count(b"\n") + 1)


def test_a_path_is_written_as_queries_write_it() -> None:
    assert dotted(("a", "b", 0, "c")) == "a.b[0].c"
    assert dotted(("a", True)) == "a.true"
