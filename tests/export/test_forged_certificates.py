"""A certificate that anyone could have written: what is none is refused in a sentence."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from modelyard.core.errors import InputError
from modelyard.export.certificate import read_certificate
from modelyard.export.tolerances import Tolerances

SOUND = {
    "form": 1, "verdict": "equal", "model": "net@1.0.0", "task": "classification", "format": "onnx",
    "artifact": "net.onnx", "artifact_sha256": "a" * 64, "source_sha256": None, "opset": 18, "samples": 8,
    "origin": "random", "asked": 8, "tolerances": Tolerances().as_dict(),
    "figures": [{"output": "scores", "batch": 1, "absolute": 0, "relative": 0.0, "cosine": 1.0}],
    "decisions": None, "checks": {"names": None}, "diverging": None, "used": {"runtime": "onnxruntime"},
    "versions": {"torch": "2.13.0"}, "made": "2026-01-01T00:00:00+00:00",
}  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "net.onnx"


def certified(path: Path) -> Path:
    return path.with_name("net.onnx.parity.json")


def test_a_sound_one_is_read(path):
    certified(path).write_text(json.dumps(SOUND))
    assert read_certificate(str(path)).figures[0].cosine == 1.0


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [("model", 7, "model is 7, not a text"),
     ("artifact_sha256", 5, "artifact_sha256 is 5, not a text"),
     ("artifact_sha256", "abc", "artifact_sha256 is 'abc', not 64 hex digits"),
     ("format", ["onnx"], r"format is \['onnx'\], not a text"),
     ("format", "onyx", "'onyx' is no format"),
     ("format", "torchscript", r"its format is torchscript, whose files end in \.torchscript"),
     ("verdict", "fine", "verdict is 'fine', not `equal` or `not equal`"),
     ("asked", True, "asked is True, not a whole number"),
     ("asked", 10**12, "not a number of samples from 1 to 1,000,000"),
     ("figures", [{"output": "scores"}], r"figures\[0\]\.batch is missing"),
     ("tolerances", None, "tolerances is None, not an object"),
     ("checks", {"names": 3}, "checks.names is 3, not a text")],
)  # fmt: skip
def test_a_certificate_of_other_kinds_is_refused_in_a_sentence(path, key, value, said):
    certified(path).write_text(json.dumps(SOUND | {key: value}))
    with pytest.raises(InputError, match=said):
        read_certificate(str(path))


@pytest.mark.parametrize("text", ["[" * 100_000, "[]", '"x"', "\x00", "{"])
def test_what_is_no_certificate_is_refused_in_a_sentence(path, text):
    certified(path).write_text(text)
    with pytest.raises(InputError, match="is no certificate"):
        read_certificate(str(path))


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_folder_or_a_pipe_in_the_place_of_a_certificate_is_refused(path, make):
    make(certified(path))
    with pytest.raises(InputError, match="is no certificate: it is not a file"):
        read_certificate(str(path))
