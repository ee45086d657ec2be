"""`verify_artifact` and `modelyard verify`: a proof repeated from its certificate alone."""

from __future__ import annotations

import json

import onnx
import pytest

from modelyard import export_model
from modelyard.cli import main
from modelyard.core.errors import ModelyardError
from modelyard.export.certificate import Certificate, read_certificate
from modelyard.export.verify import verify_artifact


@pytest.fixture
def path(artifact, tmp_path):
    """An export with its certificate, in a folder of its own."""
    return tmp_path / export_model("digits_resnet", output=tmp_path, verify=True, num_samples=8).path


def certified(path):
    return path.with_name("model.onnx.parity.json")


def test_a_proof_is_repeated_from_the_certificate_alone(path, tmp_path):
    moved = tmp_path / "elsewhere.onnx"
    path.rename(moved)
    certified(path).rename(tmp_path / "elsewhere.onnx.parity.json")
    found = verify_artifact(moved)
    assert found.holds
    assert found.now.figures == found.certificate.figures


def test_an_artifact_that_changed_is_told_and_does_not_hold(path):
    graph = onnx.load(path)
    next(one for one in graph.graph.node if one.op_type == "Relu").op_type = "Sigmoid"
    path.write_bytes(graph.SerializeToString())
    found = verify_artifact(path)
    assert found.changed[0].startswith("the artifact has changed since it was certified")
    assert (found.holds, found.now.diverging.operator) == (False, "Sigmoid")


def test_a_source_that_changed_is_told(path):
    said = json.loads(certified(path).read_text())
    certified(path).write_text(json.dumps(said | {"source_sha256": "0" * 64}))
    found = verify_artifact(path)
    assert found.changed == (
        "the source (digits_resnet@1.1.0) has changed since it was certified: sha256:000000000000… then, "
        "sha256:58973fef05e2… now",
    )


def test_a_damaged_artifact_is_refused_with_what_changed(path):
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(ModelyardError, match=r"model\.onnx has changed since it was certified"):
        verify_artifact(path)


def test_the_exit_code_tells_what_came_of_it(path, capsys):
    assert main(["verify", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["verdict"] == "equal"
    said = json.loads(certified(path).read_text())
    certified(path).write_text(json.dumps(said | {"source_sha256": "0" * 64}))
    assert main(["verify", str(path)]) == 1
    certified(path).write_text("{}")
    assert main(["verify", str(path)]) == 1
    certified(path).unlink()
    assert main(["verify", str(path)]) == 3


def test_a_certificate_comes_back_the_same_and_names_no_place_of_this_machine(path, tmp_path):
    found = read_certificate(str(path))
    assert Certificate.from_dict(json.loads(json.dumps(found.as_dict()))) == found
    assert str(tmp_path) not in certified(path).read_text()


def test_one_of_several_without_a_certificate_does_not_stop_the_others(path, tmp_path, capsys):
    bare = tmp_path / "bare.onnx"
    bare.write_bytes(path.read_bytes())
    assert main(["verify", str(bare), str(path)]) == 3
    said = capsys.readouterr()
    assert said.out.splitlines() == [f"{bare}: not verified", f"{path}: holds"]
    assert "bare.onnx has no certificate" in said.err
