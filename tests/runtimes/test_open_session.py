"""A file is opened, answers, and says what it used."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy
import onnxruntime
import pytest
from onnx import TensorProto, helper
from onnx_models import floats, line, saved

from modelyard.core.errors import DigestError, InputError, NotFoundError, ShapeError
from modelyard.runtimes import open_session
from modelyard.runtimes.family import engine_of


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


@pytest.fixture
def zoo_with_export(make_zoo, path):
    """A zoo whose card names an ONNX file, and no weights."""
    zoo = make_zoo(settings="starter = false")
    zoo.write("line", exports={"onnx": {"url": str(path), "sha256": digest_of(path), "opset_version": 17}})
    return zoo


def digest_of(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_model_is_opened_from_the_artifact_on_its_card(zoo_with_export, path):
    with open_session("line@1.0.0", zoo=str(zoo_with_export)) as session:
        assert (session.used.runtime, session.used.sha256) == ("onnxruntime", digest_of(path))
        assert session.run(numpy.ones((1, 4), "float32"))["y"].tolist() == [[3, 3, 3, 3]]


def test_an_artifact_that_is_not_what_the_card_promises_is_not_opened(zoo_with_export, path):
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(DigestError):
        open_session("line", zoo=str(zoo_with_export))


def test_opening_an_onnx_file_loads_neither_torch_nor_onnx(path):
    code = (
        "import sys; from modelyard import open_session; "
        f"open_session({str(path)!r}).close(); print({{'torch', 'onnx', 'pydantic'}} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("runtime", ["onnxruntime", "openvino"])
def test_a_model_whose_answer_is_as_long_as_what_is_in_the_data_answers(tmp_path, runtime):
    found = helper.make_tensor_value_info("y", TensorProto.INT64, [2, "found"])
    nodes = [helper.make_node("NonZero", ["x"], ["y"])]
    path = saved(tmp_path / "model.onnx", nodes, [floats("x", "batch", 4)], [found])
    with open_session(path, runtime) as session:
        assert session.run(numpy.eye(4, dtype="float32"))["y"].tolist() == [[0, 1, 2, 3]] * 2
        assert session.run(numpy.zeros((3, 4), "float32"))["y"].shape == (2, 0)
        with pytest.raises(ShapeError, match="the file does not say"):
            session.run(numpy.zeros((0, 4), "float32"))


def test_where_best_is_not_taken_it_says_who_takes_it():
    with pytest.raises(NotFoundError, match="predict, evaluate and open_session take it"):
        engine_of("best")
