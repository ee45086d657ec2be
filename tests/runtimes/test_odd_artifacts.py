"""Artifacts whose metadata cannot hold, and answers that are no numbers: a sentence each."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from modelyard import predict
from modelyard.core.errors import InputError

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

SAID = {
    "name": "odd", "version": "1.0.0", "task": "classification", "format": "onnx",
    "inputs": {"x": {"shape": ["batch", 3, 4, 4], "dtype": "float32"}}, "outputs": ["scores"],
}  # fmt: skip


def brightness_by_itself(path: Path, **said: object) -> Path:
    """Write a model of one class whose score is the mean by the mean: NaN for a black picture."""
    make = onnx.helper
    nodes = [
        make.make_node("ReduceMean", ["x"], ["mean"], axes=[2, 3], keepdims=0),
        make.make_node("Div", ["mean", "mean"], ["scores"]),
    ]
    ports = [("x", ["batch", 3, 4, 4]), ("scores", ["batch", 3])]
    taken, given = ([make.make_tensor_value_info(name, 1, shape)] for name, shape in ports)
    graph = make.make_graph(nodes, "odd", taken, given)
    model = make.make_model(graph, opset_imports=[make.make_opsetid("", 17)], ir_version=8)
    texts = {f"modelyard.{key}": one if isinstance(one, str) else json.dumps(one)
             for key, one in {**SAID, **said}.items()}  # fmt: skip
    make.set_model_props(model, texts)
    onnx.save(model, path)
    return path


def test_an_answer_that_is_nan_is_said_and_the_others_of_its_batch_stay(tmp_path: Path) -> None:
    model = brightness_by_itself(tmp_path / "odd.onnx")
    dark, bright = np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 200, np.uint8)
    found = predict(model, [bright, dark, bright], runtime="onnxruntime", top=1)
    assert [one.problem for one in found] == [None, "the model answered with NaN", None]
    assert [found[place].answer.labels[0].score for place in (0, 2)] == pytest.approx([1 / 3, 1 / 3])


@pytest.mark.parametrize(
    ("name", "value"),
    [("std", [0, 1, 1]), ("std", ["x", 1, 1]), ("mean", 5), ("mean", [float("nan")] * 3), ("crop", -5),
     ("crop", "x"), ("crop", [4, 4, 4]), ("resize", 0), ("resize", [1.5, 2]), ("pad", 256), ("layout", "WHC"),
     ("colour", "RGB")],
)  # fmt: skip
def test_a_preprocessing_that_cannot_be_is_one_sentence_that_names_the_key(
    tmp_path: Path, name: str, value: object
) -> None:
    rule = {"resize_rule": "shortest"} if name == "resize" else {}
    model = brightness_by_itself(tmp_path / "odd.onnx", preprocessing={name: value, **rule})
    with pytest.raises(InputError, match=rf"odd\.onnx does not hold: .*[`']{name}[`']"):
        predict(model, np.zeros((4, 4, 3), np.uint8), runtime="onnxruntime")


@pytest.mark.parametrize(
    "inputs",
    [{"a": 5}, {"x": {"shape": 3, "dtype": "float32"}}, "[" * 200_000],
    ids=["five", "shape", "deep"],
)
def test_inputs_that_cannot_be_say_nothing_that_holds(tmp_path: Path, inputs: object) -> None:
    model = brightness_by_itself(tmp_path / "odd.onnx", inputs=inputs)
    Image.new("RGB", (4, 4)).save(tmp_path / "one.png")
    with pytest.raises(InputError, match="does not say what its inputs and outputs mean"):
        predict(model, tmp_path / "one.png", runtime="onnxruntime")
