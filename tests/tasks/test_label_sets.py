"""Label sets: a card names one, or a file of its folder, and gets the names in the order of the outputs."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

from modelyard.core.errors import InputError
from modelyard.tasks.labels import label_sets, labels_of


def test_each_set_has_as_many_names_as_its_own_says() -> None:
    for name in label_sets():
        labels = labels_of({"labels": name})
        assert labels is not None
        assert len(labels) == (1000 if name == "imagenet-1k" else int(name.rpartition("-")[2]))


def test_the_names_of_imagenet_are_those_that_torchvision_publishes(torchvision: ModuleType) -> None:
    published = torchvision.models.ResNet50_Weights.DEFAULT.meta["categories"]
    assert labels_of({"labels": "imagenet-1k"}) == published


@pytest.mark.parametrize("file", ["classes.txt", "classes.json", "by_index.json"])
def test_a_file_of_the_folder_has_the_names(file: str, tmp_path: Path) -> None:
    (tmp_path / "classes.txt").write_text("cat\ndog\n")
    (tmp_path / "classes.json").write_text(json.dumps(["cat", "dog"]))
    (tmp_path / "by_index.json").write_text(json.dumps({"1": "dog", "0": "cat"}))
    assert labels_of({"labels": file}, str(tmp_path)) == ["cat", "dog"]


def test_a_file_outside_of_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("cat\n")
    (tmp_path / "model").mkdir()
    assert labels_of({"labels": "../secret.txt"}, str(tmp_path / "model")) is None


def test_a_file_without_names_says_so(tmp_path: Path) -> None:
    (tmp_path / "classes.json").write_text("{]")
    with pytest.raises(InputError, match="holds no labels"):
        labels_of({"labels": "classes.json"}, str(tmp_path))
