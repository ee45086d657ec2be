"""`validate_folder` on a packaged starter model: whole, and with one fault planted in each test."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from modelyard.export.validate import validate_folder


def only_fault(folder: Path) -> str:
    found = validate_folder(folder)
    assert len(found.findings) == 1, found.findings
    return str(found.findings[0])


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_packaged_model_holds(packaged: Path) -> None:
    found = validate_folder(packaged)
    assert (found.ok, found.samples, found.unchecked) == (True, 10, ())


def test_a_changed_output_is_named_with_its_place_and_both_figures(packaged: Path) -> None:
    path = packaged / "sample_outputs/out-0003.npz"
    scores = np.load(path)["scores"]
    scores[7] += 0.5
    np.savez(path, scores=scores)
    said = [str(one) for one in validate_folder(packaged).findings]
    assert len(said) == 2  # of model.onnx, and of the file for another opset
    assert said[0].startswith("sample_outputs/out-0003.npz: 'scores' of model.onnx is not what stands here")
    assert f"expected: {scores[7]:.6g}"[:14] in said[0]
    assert "at [7]" in said[0]


def test_swapped_labels_are_found_and_the_first_is_named(packaged: Path) -> None:
    places = [packaged / f"sample_labels/label-{number:04}.npz" for number in range(10)]
    labels = [int(np.load(place)["label"]) for place in places]
    other = next(number for number in range(3, 10) if labels[number] != labels[2])
    np.savez(places[2], label=labels[other])
    np.savez(places[other], label=labels[2])
    said = only_fault(packaged)
    assert said.startswith("sample_labels/label-0002.npz: is not what model.onnx decides")
    assert said.endswith("the first of 2")


def test_a_wrong_opset_on_the_card_is_found(packaged: Path) -> None:
    written = onnx.load(packaged / "model.onnx").opset_import[0].version
    changed(packaged / "model_card.yaml", f"opset_version: {written}", "opset_version: 11")
    assert f"expected: 11; got: {written}" in only_fault(packaged)


def test_a_missing_card_is_a_fault(packaged: Path) -> None:
    (packaged / "model_card.yaml").unlink()
    assert only_fault(packaged).startswith("model_card.yaml: is missing")


def test_another_model_in_deployment_is_found(packaged: Path) -> None:
    shutil.copy(packaged / "onnx/model.17.onnx", packaged / "deployment/model.onnx")
    assert only_fault(packaged).startswith("deployment/model.onnx: is not the same as model.onnx")


def test_labels_for_a_server_in_another_order_are_found(packaged: Path) -> None:
    path = packaged / "deployment/labels.json"
    labels = json.loads(path.read_text())
    path.write_text(json.dumps([labels[1], labels[0], *labels[2:]]))
    said = only_fault(packaged)
    assert said.startswith("deployment/labels.json: is not the labels of the card; expected: 0:")


def test_pictures_that_a_server_prepares_otherwise_are_found(packaged: Path) -> None:
    path = packaged / "deployment/preprocessing.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "mean": [0.25]}))
    said = only_fault(packaged)
    assert said.startswith("deployment/preprocessing.json: is not the preprocessing of the card")
    assert said.endswith("got: mean: [0.25]")


def test_a_missing_part_is_named(packaged: Path) -> None:
    shutil.rmtree(packaged / "recipes")
    assert only_fault(packaged).startswith("recipes/: is missing")


def test_a_cut_model_is_no_model_and_nothing_is_run(packaged: Path) -> None:
    for name in ("model.onnx", "onnx/model.17.onnx"):
        (packaged / name).write_bytes((packaged / name).read_bytes()[:5000])
    found = validate_folder(packaged)
    assert "model.onnx" in {one.place for one in found.findings}
    assert "the model was not run" in found.unchecked


def test_other_weights_in_the_file_are_found_by_digest_outputs_and_labels(packaged: Path) -> None:
    model = onnx.load(packaged / "model.onnx")
    for stored in model.graph.initializer:
        if len(stored.dims) == 4:  # of a convolution
            stored.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(stored) * 0, stored.name))
    onnx.save(model, packaged / "model.onnx")
    places = [one.place for one in validate_folder(packaged).findings]
    assert places[0] == "model_card.yaml: onnx.sha256"
    assert "sample_outputs/out-0000.npz" in places
    assert any(place.startswith("sample_labels/") for place in places)


def test_other_weights_for_training_are_found_by_digest(packaged: Path) -> None:
    (place,) = packaged.glob("training/*.safetensors")
    place.write_bytes(place.read_bytes()[:-1] + b"\0\0")
    assert only_fault(packaged).startswith("model_card.yaml: weights.sha256: is not the digest of training/")


def test_a_licence_on_the_page_that_is_not_the_card_s_is_found(packaged: Path) -> None:
    changed(packaged / "model.md", "license: apache-2.0", "license: mit")
    assert only_fault(packaged).endswith("expected: Apache-2.0; got: mit")


def test_a_sample_without_its_output_is_named(packaged: Path) -> None:
    (packaged / "sample_outputs/out-0004.npz").unlink()
    assert only_fault(packaged) == "sample_inputs/inp-0004.npz: has no partner in sample_outputs"


def test_the_command_tells_faults_as_text_and_as_json(packaged: Path, shell) -> None:
    (packaged / "model.md").unlink()
    text, data = shell("validate", packaged), shell("validate", packaged, "--json")
    assert (text.returncode, data.returncode) == (1, 1)
    assert "WRONG:       model.md: is missing" in text.stdout
    said = json.loads(data.stdout)
    assert (said["ok"], [one["place"] for one in said["findings"]]) == (False, ["model.md"])


@pytest.mark.parametrize("runtime", ["openvino"])
def test_another_runtime_may_run_it(packaged: Path, runtime: str) -> None:
    pytest.importorskip(runtime)
    assert validate_folder(packaged, runtime=runtime).ok
