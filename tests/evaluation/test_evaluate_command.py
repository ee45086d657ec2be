"""`modelyard evaluate`: figures as a table or as JSON, and what is kept of each sample in a file."""

from __future__ import annotations

import json

import numpy as np
import pytest

from modelyard import get_model
from modelyard.cards.score import score_said
from modelyard.cli import main

pytestmark = pytest.mark.usefixtures("starter_zoo")


def test_figures_stand_in_a_table_with_their_intervals(capsys):
    assert main(["evaluate", "digits_resnet", "--metrics", "top1", "--runtime", "onnxruntime"]) == 0
    told = capsys.readouterr()
    # 498 of 500, and Wilson's interval of that (as scipy gives it)
    assert told.out.split() == [
        "FIGURE",
        "VALUE",
        "FROM",
        "TO",
        "top1_accuracy",
        "99.60%",
        "98.55%",
        "99.89%",
    ]
    assert "digits_resnet on digits (held-out), 500 samples" in told.err


def test_json_has_the_figures_and_their_key(capsys):
    words = ["evaluate", "digits_resnet", "--size", "20", "--runtime", "onnxruntime", "--json"]
    assert main(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["key"]["slice"] == "0:20"
    assert found["key"]["metrics"]["top1"] == "1"
    assert found["version"] == get_model("digits_resnet").version and len(found["used"]["sha256"]) == 64


def test_what_is_kept_of_each_sample_is_written(tmp_path, capsys):
    file = tmp_path / "samples.npz"
    words = ["evaluate", "digits_resnet", "--size", "20", "--runtime", "onnxruntime", "--samples", str(file)]
    assert main([*words, "--json"]) == 0
    kept, found = np.load(file), json.loads(capsys.readouterr().out)
    right = kept["truth"] == kept["likeliest"][:, 0]
    assert right.mean() == found["figures"]["top1_accuracy"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--metrics", "topp1"], 3, "Did you mean `top1`?"),
        (["--dataset", "imagnet"], 3, "Did you mean `imagenet`?"),
        (["--dataset", "imagenet"], 3, "image-net.org"),
        (["--size", "0"], 1, "size is a whole number from 1 on, not 0"),
        (["--runtime", "onyxruntime"], 3, "Did you mean `onnxruntime`?"),
    ],
)
def test_a_mistake_is_told_with_the_next_step(words, code, says, capsys):
    assert main(["evaluate", "digits_resnet", *words]) == code
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("top1_accuracy", 0.996, "99.60%"), ("box_map_small", 0.37289, "37.29%"),
        ("box_recall_100", 0.5, "50.00%"), ("voc_map_11", 0.7, "70.00%"), ("miou", 0.8581, "85.81%"),
        ("perplexity", 1.45917, "1.4592"), ("ece", 0.04668, "0.0467"),
    ],
)  # fmt: skip
def test_a_share_reads_in_percent_and_anything_else_as_a_number(name, value, said):
    assert score_said(name, value) == said


def test_the_figure_that_the_task_goes_by_stands_first(capsys):
    assert main(["evaluate", "digits_resnet", "--size", "20", "--runtime", "onnxruntime"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[0] == "top1_accuracy"
