"""How results look: tables, pages, JSON and CSV, on a terminal and off it."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import terminal
from modelyard.cli import _show
from modelyard.core import amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HEADERS = ["name", "title", "params"]
ROWS: list[list[_show.Cell]] = [["resnet50", "ResNet-50", 25557032], ["vit", None, 5]]
LONG = "a very long title that no narrow terminal has room for"


def printed(show: Callable[[], None]) -> str:
    """What it writes on a stdout that is no terminal."""
    before, sys.stdout = sys.stdout, io.StringIO()
    try:
        show()
        return sys.stdout.getvalue()
    finally:
        sys.stdout = before


def on_terminal(code: str, columns: int, env: dict[str, str] | None = None) -> str:
    """What a program shows on a real pseudo-terminal of so many columns."""
    kept = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR"}}
    kept |= {"TERM": "xterm", "PYTHONIOENCODING": "utf-8"} | (env or {})
    script = f"from modelyard.cli import _show\n{code}"
    return terminal.on_terminal([sys.executable, "-c", script], columns, kept)


def table_code(rows: object = None, headers: object = None) -> str:
    return f"_show.table({rows or ROWS!r}, {headers or HEADERS!r})"


def test_a_table_has_columns_as_wide_as_their_content_and_numbers_to_the_right() -> None:
    assert printed(lambda: _show.table(ROWS, HEADERS)) == (
        "name      title        params\nresnet50  ResNet-50  25557032\nvit       -                 5\n"
    )


def test_the_sides_of_columns_can_be_stated() -> None:
    shown = printed(lambda: _show.table([["a", "1.5 ms"], ["b", "10 ms"]], ["name", "latency"], "lr"))
    assert shown == "name  latency\na      1.5 ms\nb       10 ms\n"


def test_wide_and_combining_characters_take_the_columns_a_terminal_gives_them() -> None:
    shown = printed(lambda: _show.table([["模型", 1], ["e\u0301e", 2], ["abcd", 3]], ["name", "n"]))
    assert shown == "name  n\n模型  1\ne\u0301e    2\nabcd  3\n"


def test_off_a_terminal_nothing_is_cut_or_coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("TERM", "xterm")
    shown = printed(lambda: _show.table([["a", LONG * 10]], ["name", "title"]))
    assert LONG * 10 in shown
    assert "\x1b" not in shown


def test_on_a_terminal_the_widest_text_gives_way() -> None:
    shown = on_terminal(
        table_code([["resnet50", LONG, "short", 25557032]], ["name", "title", "tag", "n"]), 50
    )
    lines = shown.splitlines()
    assert lines[1] == "resnet50  a very long title that…  short  25557032"
    assert len(lines[1]) == 50


def test_columns_without_room_are_left_out_and_named() -> None:
    rows = [["resnet50", "x" * 40, 25557032, 12345678]]
    shown = on_terminal(table_code(rows, ["name", "title", "params", "size"]), 30)
    assert "not shown, for want of width: size" in shown
    assert all(len(line) <= 40 for line in shown.splitlines())


def test_columns_of_the_environment_go_before_those_of_the_terminal() -> None:
    shown = on_terminal(table_code([["a", LONG]], ["name", "title"]), 200, {"COLUMNS": "24"})
    assert "a     a very long title…" in shown


def test_a_terminal_gets_bold_headers() -> None:
    assert on_terminal(table_code(), 80).startswith("\x1b[1mname      title        params\x1b[0m\n")


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_that_wants_no_colour_gets_none(env: dict[str, str]) -> None:
    assert "\x1b" not in on_terminal(table_code(), 80, env)


def test_no_color_on_the_command_line_is_obeyed() -> None:
    code = "from modelyard.cli import main\nmain(['--help', *EXTRA])"
    assert "\x1b[1m" in on_terminal(f"EXTRA = []\n{code}", 80)
    assert "\x1b" not in on_terminal(f"EXTRA = ['--no-color']\n{code}", 80)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.text("ab é模\u0301", max_size=30), st.integers()), max_size=8), st.integers(1, 60)
)
def test_no_line_of_a_table_is_wider_than_its_room(rows: list[tuple[str, int]], room: int) -> None:
    natural = [
        max([_show.width(head), *(_show.width(str(row[at])) for row in rows)]) for at, head in enumerate("nm")
    ]
    widths = _show._fitted(natural, ["n", "m"], "lr", room)
    lines = [_show._row([name, str(number)], widths, "lr") for name, number in rows]
    assert all(_show.width(line) <= room for line in lines)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ResNet-50 – 深 😀", "ResNet-50 – 深 😀"),
        ("\x1b[31mred\x07", "␛[31mred␇"),
        ("two\nlines\tand", "two␊lines␉and"),
        ("\x7f\x9b31m", "␡\\x9b31m"),
        ("abc\u202ecba", "abc\\u202ecba"),
        ("\u2066\u200b\ufeff\u2028", "\\u2066\\u200b\\ufeff\\u2028"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("\udc80", "\\udc80"),
        ("\U000e0041", "\\U000e0041"),
        ("<b>&amp;", "<b>&amp;"),
    ],
)
def test_no_character_of_a_card_is_obeyed(text: str, shown: str) -> None:
    assert _show.inert(text) == shown


BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(st.text() | st.text(BIDI))
def test_inert_text_is_one_line_without_control_characters(text: str) -> None:
    shown = _show.inert(text)
    assert len(shown.splitlines()) <= 1
    assert not any(
        ord(one) < 32 or 127 <= ord(one) < 160 or one in "\u202a\u202e\u2066\u2069" for one in shown
    )
    assert _show.inert(shown) == shown


def test_a_page_wraps_its_values_beside_their_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    pairs: list[tuple[str, _show.Cell]] = [
        ("name", "ResNet-50"),
        ("none", None),
        ("description", "one two three four five\nsix\x1b"),
    ]
    assert printed(lambda: _show.key_values(pairs)) == (
        "name         ResNet-50\ndescription  one two three\n             four five\n             six␛\n"
    )


def test_a_word_is_never_broken() -> None:
    url = "https://example.org/" + "x" * 90
    assert _show.wrap(f"see {url} there", 20) == ["see", url, "there"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(JSON)
def test_json_reads_back_as_it_was(value: object) -> None:
    assert json.loads(printed(lambda: _show.json_out(value))) == value  # type: ignore[arg-type]


@given(st.text())
def test_json_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    shown = printed(lambda: _show.json_out([text]))
    assert all(_show.inert(line) == line for line in shown.split("\n"))


def test_a_list_has_one_element_a_line_and_may_be_an_iterator() -> None:
    shown = printed(lambda: _show.json_out({"n": number} for number in range(2)))
    assert shown == '[\n  {"n": 0},\n  {"n": 1}\n]\n'


def test_json_for_a_stdout_without_unicode_is_still_json(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w", encoding="ascii") as stream:
        before, sys.stdout = sys.stdout, stream
        try:
            _show.json_out(["深😀"])
        finally:
            sys.stdout = before
    assert json.loads((tmp_path / "out").read_text("ascii")) == ["深😀"]


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2)))
def test_csv_reads_back_as_it_was(rows: list[list[str]]) -> None:
    shown = printed(lambda: _show.csv_out(rows, ["a", "b"]))
    assert list(csv.reader(io.StringIO(shown, newline=""))) == [["a", "b"], *rows]


def test_csv_changes_no_data_and_ends_lines_with_a_newline() -> None:
    shown = printed(
        lambda: _show.csv_out([["=1+1", None, 2.5, True], ['a"b', "-3", "c,d", ""]], list("wxyz"))
    )
    assert shown == 'w,x,y,z\n=1+1,,2.5,true\n"a""b",-3,"c,d",\n'


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (25557032, "25.6M"),
        (999, "999"),
        (1000, "1.0K"),
        (999_960, "1.0M"),
        (1.1e9, "1.1B"),
        (2e15, "2000.0T"),
    ],
)
def test_counts_are_shown_as_people_write_them(value: float, shown: str) -> None:
    assert amount.human_count(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(97.8, "97.8 MB"), (2200.1, "2.2 GB"), (0.0512, "51.2 KB"), (999.97, "1.0 GB")]
)
def test_sizes_are_shown_in_the_unit_that_fits(value: float, shown: str) -> None:
    assert amount.human_mb(value) == shown


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (999_960, "1.0 MB"), (None, "-")]
)
def test_bytes_are_shown_in_the_unit_that_fits(count: int | None, shown: str) -> None:
    assert amount.human_bytes(count) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [(999, "999"), (512_000, "512 k"), (4_089_184_256, "4.09 G"), (999_600, "1 M"), (2 * 10**15, "2 P")],
)
def test_multiply_adds_have_three_figures_that_count(count: int, shown: str) -> None:
    assert amount.human_macs(count) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.0000758, "75.8 µs"), (0.0019, "1.90 ms"), (0.0009996, "1.00 ms"), (0.5, "500 ms"), (12.345, "12.3 s"),
     (5670.4, "5,670 s"), (0, "0 ms"), (2.5e-8, "25.0 ns")],
)  # fmt: skip
def test_durations_read_in_three_figures_and_the_unit_that_fits(seconds: float, shown: str) -> None:
    assert amount.duration(seconds) == shown


def test_one_thing_is_counted_in_the_singular() -> None:
    assert [amount.counted(count, "file") for count in (0, 1, 1200)] == ["0 files", "1 file", "1,200 files"]


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0412, "0.041 ms"), (4.213, "4.21 ms"), (42.13, "42.1 ms"), (1234.4, "1234 ms")]
)
def test_times_have_three_figures_that_count(value: float, shown: str) -> None:
    assert amount.milliseconds(value) == shown


def test_shares_are_shown_in_percent_and_what_is_unknown_as_a_dash() -> None:
    assert amount.percent(0.7613) == "76.13%"
    unknown = [
        show(None) for show in (amount.percent, amount.milliseconds, amount.human_mb, amount.human_count)
    ]
    assert unknown == ["-"] * 4


def test_a_table_of_ten_thousand_rows_takes_little_memory() -> None:
    numbers = range(10_000)
    rows: Iterator[list[_show.Cell]] = ([f"model-{at}", "x" * 40, at, at / 7, "detection"] for at in numbers)
    before, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: SIM115
    tracemalloc.start()
    try:
        _show.table(rows, list("abcde"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        sys.stdout.close()
        sys.stdout = before
    assert peak < 15e6
