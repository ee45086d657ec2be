"""`modelyard summary`: a model of the zoo by its config, or an architecture by its name."""

from __future__ import annotations

import json

import pytest

from modelyard.cli import main


def test_an_architecture_is_summarised_by_its_name(shell):
    done = shell("summary", "resnet34", "--depth", "0", MODELYARD_ZOO="starter")
    first, row, *_ = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert first.split() == ["Layer", "Kind", "Output", "Parameters", "MACs"]
    assert row.split()[-3:] == ["21,797,672", "3.66", "G"]  # as torchvision publishes them


def test_a_model_of_the_zoo_is_summarised_by_its_config(shell, zoo):
    config = (
        "architecture: cnn\nbackbone: resnet18\nhead: classifier\nnum_classes: 7\ninput_size: [3, 96, 64]\n"
    )
    (zoo.folder("vit") / "config.yaml").write_text(config)
    done = shell("summary", "vit", "--json", "--zoo", zoo)
    found = json.loads(done.stdout)
    assert (found["parameters"], found["inputs"]) == (11_176_512 + 7 * 513, [[1, 3, 96, 64]])
    assert found["layers"][0]["outputs"] == [[[1, 7]]]


def test_the_size_and_the_batch_are_those_that_are_asked_for(shell):
    done = shell(
        "summary", "resnet18", "--input", "3x64x96", "--batch", "4", "--json", MODELYARD_ZOO="starter"
    )
    assert json.loads(done.stdout)["inputs"] == [[4, 3, 64, 96]]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["resnt18"], 3, "Did you mean `resnet18`?"),
        (["zzz"], 3, "no model 'zzz' in starter; there is no architecture 'zzz'"),
        (["hf:org/name"], 1, "is a model of another hub"),
        (["resnet18", "--input", "3x"], 2, "--input is a size such as 3x224x224, not '3x'"),
        (["resnet18", "--input", "3x0x4"], 2, "--input is a size such as"),
        (["resnet18", "--input", "4x64x64"], 1, r"expected [batch, 3, height, width], got [1, 4, 64, 64]"),
        (["resnet18", "--batch", "0"], 2, "--batch 1 or more, not 3 and 0"),
    ],
)
def test_a_mistake_is_answered_in_a_sentence(capsys, monkeypatch, words, code, message):
    monkeypatch.setenv("MODELYARD_ZOO", "starter")
    assert main(["summary", *words]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert message in said.err


def test_without_torch_the_line_that_installs_it_is_named(shell, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['torch'] = None\n")
    done = shell("summary", "resnet18", PYTHONPATH=str(tmp_path), MODELYARD_ZOO="starter")
    assert done.returncode == 1
    assert "torch, not installed here" in done.stderr
    assert "pip install" in done.stderr


def test_a_class_of_ones_own_is_summarised_where_the_zoo_trusts_it(shell, zoo, tmp_path):
    (tmp_path / "nets.py").write_text(
        "import torch\nclass Net(torch.nn.Linear):\n"
        "    def __init__(self, config):\n        super().__init__(3, int(torch.tensor(2).item()))\n"
    )
    (zoo.folder("vit") / "config.yaml").write_text("architecture: nets:Net\n")
    words = ("summary", "vit", "--input", "3", "--json", "--zoo", zoo)
    assert "does not trust it" in shell(*words, PYTHONPATH=str(tmp_path)).stderr
    (zoo.root / "modelyard.toml").write_text('trust_classes = ["nets"]\n')
    done = shell(*words, PYTHONPATH=str(tmp_path))
    assert json.loads(done.stdout)["parameters"] == 3 * 2 + 2
