"""Data sets that lie in files: folders, tables, and the forms of ImageNet, COCO and Pascal VOC."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from modelyard.core.errors import InputError, NotFoundError
from modelyard.core.plugins import Family
from modelyard.evaluation.datasets import coco, csv, folder, imagenet, voc

DATASETS = Family("modelyard.evaluation.datasets", "data set")


def painted(path, shade=0, size=(6, 4)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (shade,) * 3).save(path)


def items(data):
    return sorted((data.picture_file(number)[0], data.picture_file(number)[1]) for number in range(len(data)))


def test_a_folder_is_a_class(tmp_path):
    root = tmp_path / "set"
    for shade, name in enumerate(["dog/a.png", "dog/far/b.png", "cat/c.png"]):
        painted(root / name, shade)
    data = folder.load(place=str(root))
    assert data.labels == ["cat", "dog"]
    expected = {"cat/c.png": 0, "dog/a.png": 1, "dog/far/b.png": 1}
    assert dict(items(data)) == {str(root / name): label for name, label in expected.items()}


def test_an_item_is_the_picture_and_its_class(tmp_path):
    painted(tmp_path / "cat" / "c.png", 77)
    ((planes, label),) = list(folder.load(place=str(tmp_path)))
    assert (tuple(planes.shape), planes.unique().tolist(), label) == ((3, 4, 6), [77], 0)


def test_the_first_few_are_drawn_from_all_classes(tmp_path):
    for number in range(60):
        painted(tmp_path / f"{number // 20}" / f"{number}.png")
    few = folder.load(place=str(tmp_path), size=12)
    assert {few.picture_file(number)[1] for number in range(12)} == {0, 1, 2}
    assert items(few) == items(folder.load(place=str(tmp_path), size=12))


def test_a_table_names_pictures_and_classes(tmp_path):
    painted(tmp_path / "pictures" / "a.png")
    table = tmp_path / "table.csv"
    table.write_text("label,path\nowl,pictures/a.png\nant,b.png\n")
    data = csv.load(place=str(table))
    assert (data.labels, dict(items(data))) == (
        ["ant", "owl"], {str(tmp_path / "pictures/a.png"): 1, str(tmp_path / "b.png"): 0},
    )  # fmt: skip


def test_labels_that_are_numbers_keep_their_order(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("path,label\na.png,10\nb.png,9\nc.png,0\n")
    assert dict(items(csv.load(place=str(table))))[str(tmp_path / "a.png")] == 10


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("picture,class\na,b\n", "no columns `path` and `label`, but 'picture', 'class'"),
        ("path,label\na.png,\n", "line 2"),
    ],
)
def test_a_table_that_does_not_hold_is_told(tmp_path, text, says):
    table = tmp_path / "table.csv"
    table.write_text(text)
    with pytest.raises(InputError, match=says):
        csv.load(place=str(table))


def test_the_synsets_of_imagenet_are_in_the_published_order():
    published = {"n01440764": 0, "n01484850": 2, "n02099601": 207, "n02123045": 281, "n15075141": 999}
    names = ["tench", "great white shark", "golden retriever", "tabby", "toilet tissue"]
    assert {one: imagenet.synsets()[one] for one in published} == published
    assert [imagenet.labels()[number] for number in published.values()] == names


def test_a_part_of_imagenet_keeps_the_numbers_of_its_classes(tmp_path):
    for name in ("n02123045/ILSVRC2012_val_00000001.JPEG", "n02099601/ILSVRC2012_val_00000002.JPEG"):
        painted(tmp_path / "val" / name)
    assert [label for _, label in items(imagenet.load(place=str(tmp_path)))] == [207, 281]


def test_imagenet_in_one_folder_is_read_with_its_solution(tmp_path):
    painted(tmp_path / "ILSVRC2012_val_00000007.JPEG")
    rows = "ImageId,PredictionString\nILSVRC2012_val_00000007,n02123045 1 2 3 4 \n"
    (tmp_path / "LOC_val_solution.csv").write_text(rows)
    assert [label for _, label in items(imagenet.load(place=str(tmp_path)))] == [281]


def test_a_folder_that_is_no_synset_is_refused(tmp_path):
    painted(tmp_path / "tabby" / "a.png")
    with pytest.raises(InputError, match="'tabby' is no synset") as caught:
        imagenet.load(place=str(tmp_path))
    assert "folder:PATH" in caught.value.hint


@pytest.fixture
def in_coco_form(tmp_path):
    painted(tmp_path / "val2017" / "a.jpg")
    painted(tmp_path / "val2017" / "b.jpg")
    boxes = [
        {"image_id": 5, "category_id": 90, "bbox": [1.5, 2, 3.25, 4], "area": 9.5, "iscrowd": 0},
        {"image_id": 5, "category_id": 1, "bbox": [0, 0, 6, 4], "area": 20.0, "iscrowd": 1},
    ]
    read = {
        "images": [{"id": 5, "file_name": "a.jpg"}, {"id": 6, "file_name": "b.jpg"}],
        "categories": [{"id": 90, "name": "toothbrush"}, {"id": 1, "name": "person"}],
        "annotations": boxes,
    }
    file = tmp_path / "annotations" / "instances_val2017.json"
    file.parent.mkdir()
    file.write_text(json.dumps(read))
    return tmp_path


def test_boxes_in_cocos_form_are_read(in_coco_form):
    data = coco.load(place=str(in_coco_form))
    truths = {path[-5]: truth for path, truth in (data.picture_file(number) for number in range(2))}
    assert data.labels == ["person", "toothbrush"]
    assert truths["a"]["boxes"].tolist() == [[1.5, 2, 4.75, 6], [0, 0, 6, 4]]
    assert truths["a"]["labels"].tolist() == [1, 0]
    assert truths["a"]["areas"].tolist() == [9.5, 20]
    assert truths["a"]["crowds"].tolist() == [False, True]
    assert truths["b"]["boxes"].shape == (0, 4)


def test_a_box_of_no_category_is_told(in_coco_form):
    file = in_coco_form / "annotations" / "instances_val2017.json"
    file.write_text(file.read_text().replace('"category_id": 90', '"category_id": 91'))
    with pytest.raises(InputError, match="category 91"):
        coco.load(place=str(in_coco_form))


def test_masks_of_pascal_voc_are_places_in_a_palette(tmp_path):
    painted(tmp_path / "JPEGImages" / "2007_1.jpg", size=(3, 1))
    mask = Image.fromarray(np.array([[0, 15, 255]], np.uint8))
    mask.putpalette(list(range(256)) * 3)
    (tmp_path / "SegmentationClass").mkdir()
    mask.save(tmp_path / "SegmentationClass" / "2007_1.png")
    (tmp_path / "ImageSets" / "Segmentation").mkdir(parents=True)
    (tmp_path / "ImageSets" / "Segmentation" / "val.txt").write_text("2007_1\n")
    ((planes, truth),) = list(voc.load(place=str(tmp_path)))
    assert truth.tolist() == [[0, 15, 255]] and planes.shape == (3, 1, 3)
    assert voc.labels()[15] == "person"


@pytest.mark.parametrize("name", ["coco", "csv", "folder", "imagenet", "voc"])
def test_data_that_are_not_there_say_how_they_get_there(name, tmp_path):
    with pytest.raises(NotFoundError, match="there is no") as caught:
        DATASETS.get(name).load(place=str(tmp_path / "nowhere"))
    assert f"{name}:" in caught.value.hint


def test_a_folder_without_pictures_is_told(tmp_path):
    (tmp_path / "cat").mkdir()
    with pytest.raises(InputError, match="holds no pictures"):
        folder.load(place=str(tmp_path))
