"""`modelyard evaluate`: figures as a table or as JSON, and what is kept of each sample in a file."""

from __future__ import annotations

import json

import numpy as np
import pytest

from modelyard import get_model
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
        "0.9960",
        "0.9855",
        "0.9989",
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
