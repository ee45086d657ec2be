"""Each part of a model folder, read as what it is; what is missing is said, or None where it may be."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from written_folder import TEXTS

from modelyard.core.errors import FolderError, InputError, NotFoundError
from modelyard.store.folder.folder import ModelFolder

OPTIONAL = {"logs": "logs", "onnx": "onnx", "benchmarks.yaml": "benchmarks", "metrics.yaml": "metrics"}
REQUIRED = {
    "model.onnx": "model_onnx",
    "model.md": "model_md",
    "training": "training",
    "deployment": "deployment",
    "recipes": "recipes",
    "sample_originals": "sample_originals",
    "sample_inputs": "sample_inputs",
    "sample_outputs": "sample_outputs",
    "sample_labels": "sample_labels",
}


def take_away(root: Path, part: str) -> None:
    path = root / part
    path.unlink() if path.is_file() else shutil.rmtree(path)


def test_the_model_is_a_path_that_a_runtime_can_open(root):
    folder = ModelFolder(root)
    assert Path(folder.model_onnx).read_text() == TEXTS["model.onnx"]
    assert folder.model_onnx.size == len(TEXTS["model.onnx"])


def test_folders_of_files_are_read_by_name(root):
    folder = ModelFolder(root)
    assert folder.training.names == ["model.pth"]
    assert folder.deployment["labels.txt"].read_text() == "one\ntwo\n"
    assert [file.read_text() for file in folder.logs] == ["0.5\n0.25\n"]


def test_a_file_in_a_folder_below_keeps_the_way_to_it(root):
    (root / "training/run/late").mkdir(parents=True)
    (root / "training/run/late/model.pth").write_text("late")
    training = ModelFolder(root).training
    assert training.names == ["model.pth", "run/late/model.pth"]
    assert training["run/late/model.pth"].read_text() == "late"


def test_other_opsets_are_found_by_number(root):
    onnx = ModelFolder(root).onnx
    assert {opset: file.name for opset, file in onnx.opsets.items()} == {
        9: "model.9.onnx",
        13: "model.13.onnx",
    }
    assert onnx[13].read_text() == "opset 13\n"
    assert onnx["model.onnx"].read_text() == "the model\n"


def test_an_opset_that_is_not_there_is_answered_with_those_that_are(root):
    with pytest.raises(FolderError) as caught:
        ModelFolder(root).onnx[17]
    assert "no model.17.onnx" in caught.value.message
    assert caught.value.hint == "Opsets here: 9, 13"


def test_recipes_have_short_names(root):
    recipes = ModelFolder(root).recipes
    assert recipes.short_names == ["original", "quantized"]
    assert recipes["original"].read_text() == recipes["recipe_original.md"].read_text()


def test_a_mistyped_file_name_is_answered_with_the_likely_one(root):
    with pytest.raises(FolderError, match=r"Did you mean `labels\.txt`"):
        ModelFolder(root).deployment["label.txt"]


def test_the_card_is_front_matter_and_text(root):
    card = ModelFolder(root).model_md
    assert card.front_matter == {"license": "bsd-3-clause", "tags": ["vision"]}
    assert card.body == "# Squares\n\nA net that squares.\n"
    assert card.text == TEXTS["model.md"]


def test_a_card_without_front_matter_is_text_alone(root):
    (root / "model.md").write_text("# Squares\n\n---\n\nMore.\n")
    card = ModelFolder(root).model_md
    assert (card.front_matter, card.body) == ({}, "# Squares\n\n---\n\nMore.\n")


def test_broken_front_matter_is_said_at_its_line_in_the_file(root):
    (root / "model.md").write_text("---\nlicense: mit\ntags: [a, b\n---\n# X\n")
    with pytest.raises(FolderError, match=r"model\.md:[34]:\d+: "):
        _ = ModelFolder(root).model_md


def test_benchmarks_are_read_by_their_schema(root):
    (run,) = ModelFolder(root).benchmarks.results
    assert (run.benchmark, run.metrics) == ("squares", {"top1_accuracy": 0.75})


def test_metrics_are_kept_by_split(root):
    metrics = ModelFolder(root).metrics
    assert metrics.splits == ["training", "validation"]
    assert metrics["training"] == {"loss": 0.25, "epochs": 3}
    assert metrics["validation"]["top1_accuracy"] == 0.75


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        ("training: {loss: 0.5\nvalidation: {}\n", "", "not YAML"),
        ("training:\n  loss: [1, 2]\n", "2:9", "a list of 2; allowed: a number or a word"),
        ("loss: 0.5\n", "1:7", "0.5; allowed: a mapping"),
        ("", "1:1", "an empty file"),
    ],
)
def test_wrong_metrics_are_said_with_line_and_column(root, text, place, found):
    (root / "metrics.yaml").write_text(text)
    with pytest.raises(FolderError) as caught:
        _ = ModelFolder(root).metrics
    assert f"metrics.yaml:{place}" in caught.value.message
    assert found in caught.value.message


@pytest.mark.parametrize("part", OPTIONAL)
def test_an_optional_part_that_is_not_there_is_none(root, part):
    take_away(root, part)
    assert getattr(ModelFolder(root), OPTIONAL[part]) is None


@pytest.mark.parametrize("part", REQUIRED)
def test_a_required_part_that_is_not_there_is_named_with_the_next_step(root, part):
    take_away(root, part)
    with pytest.raises(FolderError) as caught:
        getattr(ModelFolder(root, name="squares"), REQUIRED[part])
    assert str(root) in caught.value.message
    assert part in caught.value.message
    assert caught.value.hint == f"`modelyard fetch squares --part {part}` fetches it."


def test_the_names_of_sparsezoo_mean_the_same(root):
    folder = ModelFolder(root)
    assert folder.onnx_model.path == folder.model_onnx.path
    assert folder.model_card == folder.model_md


@pytest.mark.parametrize(("part", "kind"), [("logs", "file"), ("training", "file"), ("model.onnx", "folder")])
def test_a_part_of_the_wrong_shape_is_not_taken_for_one_that_is_missing(root, part, kind):
    take_away(root, part)
    if kind == "file":
        (root / part).write_text("not a folder")
    else:
        (root / part).mkdir()
        (root / part / "file").write_text("not a file")
    with pytest.raises(FolderError, match=f"{part} is a {kind}; expected"):
        ModelFolder(root).has(part)


def test_hidden_files_are_passed_over(root):
    (root / ".git").mkdir()
    (root / ".git/config").write_text("git")
    (root / "training/.DS_Store").write_text("mac")
    folder = ModelFolder(root)
    assert folder.training.names == ["model.pth"]
    assert folder.others() == []


def test_a_link_to_a_file_inside_is_that_file(root):
    (root / "deployment/model.onnx").unlink()
    (root / "deployment/model.onnx").symlink_to("../model.onnx")
    assert ModelFolder(root).deployment["model.onnx"].read_text() == TEXTS["model.onnx"]


@pytest.mark.parametrize("target", ["../../outside.txt", "/etc/hostname", "../../squares-2/model.pth"])
def test_a_link_that_leaves_the_folder_is_refused_by_name(root, tmp_path, target):
    (tmp_path / "outside.txt").write_text("secret")
    (tmp_path / "squares-2").mkdir()
    (tmp_path / "squares-2/model.pth").write_text("secret")
    (root / "training/best.pth").symlink_to(target)
    with pytest.raises(FolderError, match=r"training/best\.pth is a link that leaves the folder"):
        ModelFolder(root)


def test_a_link_that_leaves_later_is_refused_when_it_is_opened(root, tmp_path):
    folder = ModelFolder(root)
    (root / "training/model.pth").unlink()
    (tmp_path / "outside.txt").write_text("secret")
    (root / "training/model.pth").symlink_to(tmp_path / "outside.txt")
    with pytest.raises(FolderError, match="leaves the folder"):
        folder.training["model.pth"].read_text()


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (lambda path: path.symlink_to("nowhere"), "a link to nothing"),
        (lambda path: path.symlink_to("model.pth2"), "a link to nothing"),
        (lambda path: path.symlink_to("../logs"), "a link to a folder"),
        (os.mkfifo, "neither a file nor a folder"),
    ],
)
def test_what_is_no_file_is_refused_by_name(root, make, found):
    make(root / "training/model.pth2")
    with pytest.raises(FolderError, match=rf"training/model\.pth2 is {found}"):
        ModelFolder(root)


def test_what_is_not_there_is_not_found(tmp_path):
    with pytest.raises(NotFoundError, match="no such file or folder"):
        ModelFolder(tmp_path / "nothing")


def test_an_unknown_part_is_answered_with_the_likely_one(root):
    with pytest.raises(InputError, match=r"Did you mean `sample_inputs`\?"):
        ModelFolder(root).has("sample_input")


def test_opening_a_folder_writes_nothing_into_it(root):
    def everything() -> list[tuple[str, int]]:
        return sorted((str(path), path.stat().st_mtime_ns) for path in root.rglob("*"))

    before = everything()
    folder = ModelFolder(root)
    list(folder.samples(batch_size=2))
    folder.parts()
    assert everything() == before
