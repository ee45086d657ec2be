"""`package_model`: every part of a model folder, from a card, its weights and its data set."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
import yaml
from huggingface_hub import ModelCard

from modelyard import load_model
from modelyard.core.errors import FolderError, InputError
from modelyard.export.package import package_model
from modelyard.store import ModelFolder

PARTS = {
    "training", "deployment", "onnx", "recipes", "model.onnx", "model.md", "model_card.yaml",
    "benchmarks.yaml", "metrics.yaml", "sample_originals", "sample_inputs", "sample_outputs", "sample_labels",
}  # fmt: skip


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def test_a_packaged_model_has_every_part(packaged: Path) -> None:
    assert {path.name for path in packaged.iterdir()} == PARTS
    assert len(ModelFolder(packaged).samples()) == 10


def test_an_input_is_its_original_scaled_as_the_card_says(packaged: Path) -> None:
    folder = ModelFolder(packaged)
    sample = folder.samples(parts=["inputs", "originals"])[4]
    by_hand = (sample.originals["picture"] / 255 - 0.303) / 0.324
    assert np.abs(sample.inputs["pictures"][0] - by_hand).max() < 1e-5


def test_outputs_are_those_of_the_network_in_pytorch(packaged: Path) -> None:
    network = load_model("digits_resnet", zoo="starter")
    batch = next(iter(ModelFolder(packaged).samples(batch_size=10)))
    with torch.no_grad():
        expected = network(torch.from_numpy(batch.inputs["pictures"])).numpy()
    assert np.abs(batch.outputs["scores"] - expected).max() < 1e-4


def test_the_card_names_the_folder_s_own_files_with_their_digests(packaged: Path) -> None:
    card = yaml.safe_load((packaged / "model_card.yaml").read_text(encoding="utf-8"))
    for artifact in (card["weights"], card["exports"]["onnx"]):
        data = (packaged / artifact["url"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == artifact["sha256"]
    assert (
        onnx.load(packaged / "model.onnx").opset_import[0].version == card["exports"]["onnx"]["opset_version"]
    )
    assert onnx.load(packaged / "onnx/model.17.onnx").opset_import[0].version == 17


def test_the_page_is_a_model_card_that_hugging_face_reads(packaged: Path) -> None:
    card = ModelCard((packaged / "model.md").read_text(encoding="utf-8"))
    assert (card.data.license, card.data.pipeline_tag) == ("apache-2.0", "image-classification")
    (result,) = card.data.eval_results
    assert (result.metric_type, result.metric_value) == ("top1_accuracy", 0.996)
    assert 'modelyard.load_model("digits_resnet@1.1.0")' in card.text


def test_the_same_model_makes_the_same_bytes(packaged: Path, cache_of_package: Path, tmp_path: Path) -> None:
    package_model("digits_resnet", tmp_path / "again", zoo="starter")
    assert digests(tmp_path / "again") == digests(packaged)


def test_a_folder_that_is_there_is_replaced_only_by_force(packaged: Path, cache_of_package: Path) -> None:
    (packaged / "model.md").unlink()
    with pytest.raises(FolderError, match="is there, and is not empty"):
        package_model("digits_resnet", packaged, zoo="starter")
    package_model("digits_resnet", packaged, zoo="starter", samples=11, force=True)
    assert (packaged / "model.md").exists()
    assert [path.name for path in packaged.parent.iterdir() if path.name.startswith(".digits")] == []


def test_force_replaces_no_folder_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home/letter.txt").write_text("dear")
    with pytest.raises(FolderError, match="is no model folder"):
        package_model("digits_resnet", tmp_path / "home", zoo="starter", force=True)
    assert (tmp_path / "home/letter.txt").read_text() == "dear"


def test_a_model_whose_data_set_is_not_known_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.mkdir()
    with pytest.raises(InputError, match=r"no data set is known that resnet50 could take its samples from"):
        package_model("resnet50", place / "resnet50", zoo="starter")
    assert list(place.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["facts_gpt"])
def test_other_tasks_make_folders_that_hold(name: str, tmp_path: Path) -> None:
    done = package_model(name, tmp_path / name, zoo="starter", other_opsets=())
    assert (done.findings.ok, done.samples) == (True, 10)
