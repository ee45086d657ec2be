"""Result files that somebody wrote or changed by hand: what each command of the results room says of them."""

from __future__ import annotations

import json
import re

import pytest
from documents_by_hand import FOLDER, by_hand

from modelyard.cli import main


def edited() -> str:
    digits = by_hand(made="2026-07-02T12:00:00Z")
    path = next(FOLDER.glob(f"*{digits}.json"))
    path.write_text(path.read_text().replace('{"median": 0.02}', '{"median": 0.01}'))
    return digits


@pytest.mark.parametrize("words", [["show"], ["compare"]])
def test_an_edited_file_is_refused_where_it_is_asked_for(words, capsys):
    a, b = by_hand(), edited()
    assert main(["results", *words, *([a] if words == ["compare"] else []), b]) == 1
    assert "it was edited" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["list"], ["list", "--sort", "median"], ["export"]])
def test_an_edited_file_is_told_and_left_out_of_every_table(words, capsys):
    good, bad = by_hand(), edited()
    assert main(["results", *words]) == 0
    out, err = capsys.readouterr()
    assert (good in out, bad in out) == (True, False)
    assert "it was edited" in err


@pytest.mark.parametrize("words", [["list"], ["show"], ["export"], ["compare"]])
def test_a_file_of_an_older_schema_still_reads(words, capsys):
    old = by_hand(schema=0)
    given = {"show": [old], "compare": [old, by_hand()]}.get(words[0], [])
    assert main(["results", *words, *given]) in (0, 4)
    assert old in capsys.readouterr().out


@pytest.mark.parametrize("words", [["list"], ["show"], ["export"], ["compare"]])
def test_a_file_of_a_newer_schema_is_refused_with_what_reads_it(words, capsys):
    new = by_hand(schema=99)
    given = {"show": [new], "compare": [by_hand(), new]}.get(words[0], [])
    code = main(["results", *words, *given])
    assert code == (1 if given else 0)
    assert "its schema is 99" in capsys.readouterr().err


def test_random_weights_are_marked_wherever_a_result_is_shown(capsys):
    own, random = by_hand(), by_hand(artifact={"format": "onnx", "random_weights": True})
    shown = []
    for words in (["list"], ["export"], ["show", random], ["compare", own, random]):
        assert main(["results", *words]) in (0, 4)
        shown.append("".join(capsys.readouterr()))
    assert "resnet18@1.0.0 (random weights)" in shown[0]
    assert "artifact.random_weights" in shown[1]
    assert re.search("artifact random_weights +yes", shown[2])
    assert "(random weights)" in shown[3]


def test_own_weights_are_not_compared_with_random_ones(capsys):
    own, random = by_hand(key={"weights": "own"}), by_hand(key={"weights": "random"})
    near = by_hand(key={"weights": "own"}, model="vit")
    assert main(["results", "compare", own, random]) == 1
    err = capsys.readouterr().err
    assert "weights own against weights random" in err
    assert near in err


@pytest.mark.parametrize("field", ["machine", "threads", "batch", "engine", "precision", "input"])
def test_each_field_of_a_speed_key_forbids_comparing_by_itself(field, capsys):
    key = {"machine": "a", "threads": 2, "batch": 1, "engine": "x 1", "precision": "float32", "input": [1]}
    a, b = by_hand(key=key), by_hand(key=key | {field: {"threads": 3, "batch": 2}.get(field, "another")})
    assert main(["results", "compare", a, b]) == 1
    assert f"--across {field}\n" in capsys.readouterr().err


def test_the_same_numbers_of_other_data_are_not_paired(capsys):
    hits = {"top1_accuracy": [1.0, 0.0, 1.0, 1.0]}
    what = {"kind": "accuracy", "figures": {"top1_accuracy": 0.75}, "samples": hits}
    a, b = by_hand(**what, key={"data": "a"}), by_hand(**what, key={"data": "b"})
    assert main(["results", "compare", a, b, "--across", "data"]) == 4
    assert "not paired" in capsys.readouterr().err


def test_the_groups_of_an_export_are_what_may_be_compared(capsys):
    by_hand(made="a", key={"batch": 1})
    by_hand(made="b", key={"batch": 8})
    by_hand(made="c", key={"batch": 1})
    assert main(["results", "export", "--format", "json"]) == 0
    first, second, third = (row["group"] for row in json.loads(capsys.readouterr().out))
    assert (first == third, first == second) == (True, False)


@pytest.mark.parametrize(
    ("words", "found"), [(["--runtime", "torch"], 1), (["--task", "detection"], 1), (["--model", "vit"], 0)]
)
def test_results_are_listed_by_what_they_are_of(words, found, capsys):
    by_hand()
    by_hand(runtime={"runtime": "torch"}, task="detection")
    assert main(["results", "list", "--json", *words]) == 0
    out, err = capsys.readouterr()
    assert len(json.loads(out)) == found
    assert ("`modelyard benchmark NAME` measures" in err) == (found == 0)


def test_an_empty_folder_says_what_fills_it(capsys):
    FOLDER.mkdir(parents=True)
    assert main(["results", "list", "--sort", "median"]) == 0
    assert "there is no result in benchmarks/results" in capsys.readouterr().err


def test_the_figure_of_an_accuracy_is_the_one_its_task_is_judged_by(capsys):
    by_hand(kind="accuracy", figures={"ece": 0.05, "f1": 0.9, "top1_accuracy": 0.91}, samples={})
    assert main(["results", "list"]) == 0
    assert "top1_accuracy  91.00%" in capsys.readouterr().out
