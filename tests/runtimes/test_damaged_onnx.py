"""A file that is damaged, or that no runtime knows, is refused with the reason, by each runtime."""

from __future__ import annotations

import os

import numpy
import onnx
import pytest
from onnx import TensorProto, helper
from onnx.external_data_helper import convert_model_to_external_data
from onnx_models import floats, line, saved

from modelyard.core.errors import InputError, ModelyardError, UnsafeFileError
from modelyard.runtimes import open_session

X, Y = floats("x", "batch", 4), floats("y", "batch", 4)


def node(operator: str, *inputs: str, to: str = "y", **more):
    return helper.make_node(operator, inputs, [to], **more)


@pytest.fixture(params=["onnxruntime", "openvino"])
def refusal(request, tmp_path):
    """Open a file; what is said."""

    def refused(path=tmp_path / "model.onnx", kind: type[ModelyardError] = InputError) -> str:
        with pytest.raises(kind) as error:
            open_session(path, request.param, threads=1)
        return str(error.value)

    return refused


@pytest.mark.parametrize("kept", [0.02, 0.5, 0.97])
def test_a_truncated_file_is_refused_as_damaged(refusal, tmp_path, kept):
    path = line(tmp_path / "model.onnx")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole))])
    said = refusal(kind=ModelyardError)
    assert "damaged" in said or "leaves its message" in said


def test_a_page_of_text_is_no_onnx_file(refusal, tmp_path):
    (tmp_path / "model.onnx").write_text("<html>Not found</html>")
    assert "is no ONNX file" in refusal()


def test_a_file_of_another_format_is_told_as_what_it_is(refusal, tmp_path):
    numpy.savez(tmp_path / "model.npz", numpy.ones(3))
    (tmp_path / "model.npz").rename(tmp_path / "model.onnx")
    assert "it is npz" in refusal()


def test_tensors_of_types_that_do_not_go_together_are_refused(refusal, tmp_path):
    saved(tmp_path / "model.onnx", [node("Add", "x", "k")], [X], [Y], {"k": numpy.ones(4, "int64")})
    assert "Add" in refusal()


def test_an_output_of_another_type_than_the_file_says_is_refused(refusal, tmp_path):
    wrong = helper.make_tensor_value_info("y", TensorProto.INT64, ["batch", 4])
    saved(tmp_path / "model.onnx", [node("Relu", "x")], [X], [wrong])
    assert "int64" in refusal()


def test_an_operator_that_does_not_exist_is_named(refusal, tmp_path):
    saved(tmp_path / "model.onnx", [node("Frobnicate", "x")], [X], [Y])
    assert "Frobnicate" in refusal()


def test_an_operator_of_somebodys_own_is_named_with_its_domain(refusal, tmp_path):
    own = node("Frob", "x", domain="org.example")
    saved(tmp_path / "model.onnx", [own], [X], [Y], opsets={"": 17, "org.example": 1})
    said = refusal()
    assert "org.example" in said and "Frob" in said


def test_a_cyclic_graph_is_refused_as_such(refusal, tmp_path):
    nodes = [node("Add", "x", "b", to="a"), node("Relu", "a", to="b"), node("Relu", "b")]
    saved(tmp_path / "model.onnx", nodes, [X], [Y])
    assert "cyclic" in refusal()


def test_a_node_that_reads_what_nothing_writes_is_named(refusal, tmp_path):
    saved(tmp_path / "model.onnx", [node("Relu", "lost", name="first")], [X], [Y])
    assert "Relu 'first' reads 'lost', which nothing writes" in refusal()


def test_an_opset_of_the_future_is_told_with_its_number(refusal, tmp_path):
    line(tmp_path / "model.onnx", opsets={"": 99})
    assert "pset 99" in refusal()


def test_a_file_without_an_opset_is_refused(refusal, tmp_path):
    model = onnx.load(line(tmp_path / "model.onnx"))
    del model.opset_import[:]
    onnx.save(model, tmp_path / "model.onnx")
    assert "which opset" in refusal()


def test_a_tensor_with_fewer_bytes_than_its_shape_needs_is_named(refusal, tmp_path):
    model = onnx.load(line(tmp_path / "model.onnx"))
    model.graph.initializer[0].raw_data = b"\0" * 7
    onnx.save(model, tmp_path / "model.onnx")
    assert "'two'" in refusal()


def with_weights_beside(path, name="weights.bin"):
    model = onnx.load(line(path))
    convert_model_to_external_data(model, location=name, size_threshold=0)
    onnx.save(model, path)
    return path.with_name(name)


def test_weights_beside_the_file_are_read_and_are_part_of_its_digest(tmp_path):
    weights = with_weights_beside(tmp_path / "model.onnx")
    first = open_session(tmp_path / "model.onnx", threads=1)
    assert first.run(numpy.ones((1, 4), "float32"))["y"].tolist() == [[3, 3, 3, 3]]
    raw = bytearray(weights.read_bytes())
    raw[3] ^= 0x80  # the sign of the first number
    weights.write_bytes(raw)
    assert open_session(tmp_path / "model.onnx", threads=1).used.sha256 != first.used.sha256


def test_weights_that_are_not_there_are_refused(refusal, tmp_path):
    with_weights_beside(tmp_path / "model.onnx").unlink()
    assert "no such file beside the model" in refusal(kind=UnsafeFileError)


def test_weights_behind_a_link_are_refused(refusal, tmp_path):
    weights = with_weights_beside(tmp_path / "model.onnx")
    weights.rename(tmp_path / "elsewhere.bin")
    weights.symlink_to(tmp_path / "elsewhere.bin")
    assert "symbolic link" in refusal(kind=UnsafeFileError)


def test_weights_outside_the_folder_are_refused(refusal, tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    with_weights_beside(inside / "model.onnx")
    os.rename(inside / "weights.bin", tmp_path / "weights.bin")
    model = onnx.load(inside / "model.onnx", load_external_data=False)
    for tensor in model.graph.initializer:
        next(one for one in tensor.external_data if one.key == "location").value = "../weights.bin"
    (inside / "model.onnx").write_bytes(model.SerializeToString())
    assert "leaves the folder" in refusal(inside / "model.onnx", kind=UnsafeFileError)
