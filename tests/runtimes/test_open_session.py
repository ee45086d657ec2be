"""A file is opened, answers, and says what it used."""

from __future__ import annotations

import hashlib

import numpy
import onnxruntime
import pytest
from onnx_models import line

from modelyard.core.errors import InputError, NotFoundError
from modelyard.runtimes import open_session


@pytest.fixture
def path(tmp_path):
    return line(tmp_path / "line.onnx")


def test_a_file_answers_a_batch_by_the_names_of_its_outputs(path):
    with open_session(path) as session:
        answer = session.run(numpy.arange(8, dtype="float32").reshape(2, 4))
    assert list(answer) == ["y"]
    assert answer["y"].tolist() == [[1, 3, 5, 7], [9, 11, 13, 15]]


def test_a_session_tells_the_names_axes_and_numbers_of_its_ports(path):
    (x,) = open_session(path).inputs
    assert (x.name, x.shape, x.dtype) == ("x", ("batch", 4), "float32")


def test_a_session_says_what_it_used(path):
    used = open_session(path, "onnxruntime", threads=1).used
    assert (used.runtime, used.version) == ("onnxruntime", onnxruntime.__version__)
    assert (used.provider, used.threads, used.precision) == ("CPUExecutionProvider", 1, "float32")
    assert (used.file, used.sha256) == (str(path), hashlib.sha256(path.read_bytes()).hexdigest())


def test_a_runtime_that_does_not_exist_is_answered_with_the_one_that_was_meant(path):
    with pytest.raises(NotFoundError, match="Did you mean `onnxruntime`"):
        open_session(path, "onnx_runtime")


def test_a_file_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(NotFoundError, match="no such file"):
        open_session(tmp_path / "gone.onnx")


def test_a_suffix_that_no_runtime_opens_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(InputError, match=r"Did you mean `\.onnx`"):
        open_session(tmp_path / "model.onn")
