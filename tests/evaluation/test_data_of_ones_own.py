"""Data of one's own are told as what they are: never as published ones, and each folder by itself."""

from __future__ import annotations

import json

import pytest
import yaml
from PIL import Image

from modelyard.benchmark.written.entry import benchmark_of
from modelyard.cli import main
from modelyard.core.errors import NotFoundError
from modelyard.evaluation.data import open_data
from modelyard.evaluation.datasets import digits
from modelyard.results.document import Result
from modelyard.tasks.labels import labels_of

pytestmark = pytest.mark.usefixtures("exported")


def in_coco_form(file, pictures, names=("0", "1")):
    """Write as many pictures as COCO's val2017 has, or fewer, with the first of them on the disk."""
    file.parent.mkdir(parents=True, exist_ok=True)
    categories = [{"id": number, "name": name} for number, name in enumerate(names)]
    images = [{"id": number, "file_name": "0.png"} for number in range(pictures)]
    file.write_text(json.dumps({"images": images, "annotations": [], "categories": categories}))
    return file


def entry(dataset, split, *, data="0123456789ab", counted=5000):
    key = {"dataset": dataset, "split": split, "data": data}
    result = Result(
        made="2026-07-01T12:00:00Z", kind="accuracy", model="mine", version="1.0.0", task="detection",
        artifact={}, runtime={}, figures={}, key=key, config={"size": None, "counted": counted},
    )  # fmt: skip
    return benchmark_of(result, None)


def test_a_json_file_of_5000_pictures_is_not_cocos_val2017(tmp_path):
    file = in_coco_form(tmp_path / "mine.json", 5000)
    Image.new("RGB", (4, 4)).save(tmp_path / "0.png")
    data = open_data(f"coco:{file}", "detection")
    assert (data.name, data.split) == ("json:mine.json", "all")
    assert entry(data.name, data.split) == "json_mine_json_01234567"
    with pytest.raises(NotFoundError, match="no split 'val2017'"):
        open_data(f"coco:{file}", "detection", split="val2017")


@pytest.mark.parametrize(
    ("names", "told"),
    [(("cat", "dog"), ("json:yard", "val")), (labels_of({"labels": "coco-80"}), ("coco", "val2017"))],
    ids=["own classes", "COCO's"],
)
def test_a_folder_in_cocos_form_is_coco_if_it_has_its_classes(tmp_path, names, told):
    in_coco_form(tmp_path / "yard" / "annotations" / "instances_val2017.json", 1, names)
    (tmp_path / "yard" / "val2017").mkdir()
    Image.new("RGB", (4, 4)).save(tmp_path / "yard" / "val2017" / "0.png")
    data = open_data(f"coco:{tmp_path / 'yard'}", "detection")
    assert (data.name, data.split) == told


def test_all_of_coco_is_called_so_and_a_part_of_it_by_its_content():
    assert entry("coco", "val2017") == "coco_val"
    assert entry("coco", "val2017", counted=20) == "coco_val2017_01234567"


def test_a_folder_called_as_a_published_set_is_a_folder(tmp_path):
    (tmp_path / "imagenet" / "cat").mkdir(parents=True)
    Image.new("RGB", (4, 4)).save(tmp_path / "imagenet" / "cat" / "0.png")
    data = open_data(f"folder:{tmp_path / 'imagenet'}/", "classification")
    assert (data.name, entry(data.name, data.split)) == ("folder:imagenet", "folder_imagenet_01234567")


@pytest.mark.parametrize(
    ("place", "form"), [("digits", "folder"), ("table.csv", "csv"), ("things.json", "coco")]
)
def test_a_bare_path_is_told_what_to_write_before_it(tmp_path, monkeypatch, place, form):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "digits").mkdir()
    for name in ("table.csv", "things.json"):
        (tmp_path / name).write_text("")
    with pytest.raises(NotFoundError, match=f"./{place} is a path") as caught:
        open_data(f"./{place}", "classification")
    assert f"Say `{form}:./{place}`" in caught.value.hint and "Did you mean" not in caught.value.hint


def some_digits(root, first):
    """Write twenty digits into folders."""
    for number in range(first, first + 20):
        planes, label = digits.load("held-out", size=40)[number]
        (root / str(label)).mkdir(parents=True, exist_ok=True)
        Image.fromarray(planes[0].numpy()).save(root / str(label) / f"{number}.png")


def test_two_folders_of_one_name_are_two_entries_on_the_card(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "modelyard.toml").write_text('name = "yard"\n')
    main(["set", "digits_resnet", "metadata.team=yard"])
    for place, first in (("a", 0), ("b", 20)):
        some_digits(tmp_path / place / "own", first)
        words = ["evaluate", "digits_resnet", "--dataset", f"folder:{place}/own", "--metrics", "top1"]
        assert main([*words, "--write"]) == 0
        assert f"digits_resnet on folder:{place}/own (all), 20 samples" in capsys.readouterr().err
    card = next(tmp_path.glob("registry/**/model_card.yaml"))
    written = yaml.safe_load(card.read_text())["performance"]
    own = [name for name in written if name.startswith("folder_own_")]
    assert len(own) == 2 and all(written[name]["key"] for name in own)
