"""What an artifact says of itself, as texts and back."""

from __future__ import annotations

import pytest

from modelyard.convert.metadata import Metadata

FULL = Metadata(
    "net", "1.0.0", "classification", "onnx", labels=("cat", "dög"),
    preprocessing={"mean": [0.5], "crop": None}, source_sha256="ab" * 32, licence="MIT", opset=20,
    inputs={"pictures": {"shape": ["batch", 3], "dtype": "float32"}}, outputs=("scores",),
)  # fmt: skip


def test_what_is_said_comes_back_the_same():
    assert Metadata.from_texts({**FULL.as_texts(), "author": "somebody"}) == FULL


def test_what_is_not_known_is_left_out():
    least = Metadata("net", "1.0.0", "detection", "onnx")
    assert "modelyard.labels" not in least.as_texts()
    assert Metadata.from_texts(least.as_texts()) == least


def test_labels_are_written_as_people_write_them():
    assert FULL.as_texts()["modelyard.labels"] == '["cat", "dög"]'


@pytest.mark.parametrize(
    "texts",
    [{}, {"modelyard.name": "net"}, {**FULL.as_texts(), "modelyard.opset": "newest"},
     {**FULL.as_texts(), "modelyard.preprocessing": "[1]"}],
    ids=["none", "half", "no number", "no mapping"],
)  # fmt: skip
def test_what_says_nothing_that_holds_is_nothing(texts):
    assert Metadata.from_texts(texts) is None
