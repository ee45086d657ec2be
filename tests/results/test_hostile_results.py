"""Files in the folder of results that somebody crafted: each is named with its reason, and stops nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from documents_by_hand import FOLDER, crafted

from modelyard.cli import main

DEEP = "[" * 500 + "]" * 500


@pytest.mark.parametrize("words", [["list"], ["list", "--sort", "median"], ["export"]])
@pytest.mark.parametrize(
    "raw",
    [
        {"figures": f'{{"median": {"9" * 400}}}'},
        {"figures": f'{{"median": {"9" * 5000}}}'},
        {"notes": "[1, 2]"},
        {"notes": "5"},
        {"problem": "[5]"},
        {"anchor": "[]"},
        {"anchor": '{"median": "fast"}'},
        {"anchor": '{"median": -0.001}'},
        {"config": '{"x": 1e999}'},
        {"key": f'{{"batch": {DEEP}}}'},
    ],
    ids=lambda raw: next(iter(raw.items()))[1][:25] + next(iter(raw)),
)
def test_a_crafted_file_is_told_and_the_others_are_listed(raw, words, capsys):
    good, bad = crafted(), crafted(**raw)
    assert main(["results", *words]) == 0
    out, err = capsys.readouterr()
    assert (good in out, bad in out, f"{bad}.json: this is no result" in err) == (True, False, True)


@pytest.mark.parametrize(
    "samples", ["nonsense", "[" * 5000, '{"1": "abc"}', '{"1": 5}', '{"1": [NaN]}', '{"1": [-1.0]}', "{}"]
)
def test_samples_that_are_none_are_refused_where_they_are_asked_for(samples, capsys):
    good, bad = crafted(), crafted(samples=samples)
    assert main(["results", "list"]) == 0
    assert main(["results", "compare", good, bad]) == 1
    assert capsys.readouterr().err.startswith("modelyard: ")


@pytest.mark.parametrize("kind", ["a pipe", "a device", "a folder"])
def test_what_is_no_regular_file_is_not_waited_for(kind, capsys):
    good, odd = crafted(), FOLDER / "a-latency-000000000000.json"
    if kind == "a pipe":
        os.mkfifo(odd)
    elif kind == "a device":
        odd.symlink_to("/dev/zero")
    else:
        odd.mkdir()
    assert main(["results", "list"]) == 0
    out, err = capsys.readouterr()
    assert (good in out, "a-latency-000000000000.json: " in err) == (True, True)


def test_a_figure_whose_name_commands_the_terminal_is_made_harmless(capsys):
    figures = '{"\\u001b[31m": 0.5}'
    samples = '{"\\u001b[31m": [1, 0]}'
    kind = {"kind": '"accuracy"', "figures": figures, "samples": samples}
    a, b = crafted(**kind), crafted(**kind, made='"2026-07-02T12:00:00Z"')
    assert main(["results", "compare", a, b]) == 4
    assert "\x1b" not in "".join(capsys.readouterr())


def test_half_of_a_pair_of_surrogates_is_printed_and_written(capsys):
    crafted(model='"a\\ud800"')
    assert main(["results", "list"]) == 0
    assert main(["results", "export", "--output", "all.csv"]) == 0
    assert "a\\ud800" in Path("all.csv").read_text()
