"""Traps of classes: for each a datum in which one off changes the score, and it is understood or refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from modelyard.core.errors import InputError
from modelyard.evaluation.data import open_data
from modelyard.evaluation.figure import Figure
from modelyard.evaluation.judging import detection, segmentation
from modelyard.evaluation.judging.detection import Found
from modelyard.evaluation.label_maps import map_of
from modelyard.evaluation.metrics import box_map, miou, top1
from modelyard.tasks.labels import labels_of

IMAGENET, COCO_80, COCO_91, VOC_21 = (
    labels_of({"labels": name}) for name in ("imagenet-1k", "coco-80", "coco-91", "voc-21")
)
BOX = [[0.0, 0.0, 8.0, 8.0]]
OFF = (-1, 0, 1)


def top1_of(data, among, said):
    """Score networks that are sure of the classes `said` of all pictures."""
    metric = top1.Metric(among.classes)
    truths = [among.number(int(data.items.picture_file(number)[1])) for number in range(len(data))]
    metric.add(list(np.eye(among.classes)[said]), truths)
    return metric.figures()["top1_accuracy"].value


def map_of_boxes(among, said, own):
    metric = box_map.Metric(among.classes)
    truth = detection.truth({"boxes": np.array(BOX), "labels": np.array([own])}, among)
    metric.add([Found(np.array(BOX), np.ones(1), np.array([said]))], [truth])
    return round(metric.figures().get("box_map", Figure(None)).value, 12)


def pictures(root, names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8)).save(root / name)


def imagenet(root, synsets):
    pictures(root, [f"{one}/a.png" for one in synsets])
    return open_data(f"imagenet:{root}", "classification")


@pytest.mark.parametrize(
    ("model", "stated", "place"),
    [
        (IMAGENET, None, 281),
        (["background", *IMAGENET], None, 282),
        (None, "background-first", 282),
        (None, "imagenet-1k", 282),
        (sorted(IMAGENET), None, sorted(IMAGENET).index("tabby")),
        ([one.replace(" ", "_") for one in reversed(IMAGENET)], None, 999 - 281),
    ],
    ids=["1000", "1001", "1001 stated", "1001 by the set", "by the alphabet", "other writing and order"],
)
def test_a_tabby_of_imagenet_is_the_tabby_of_the_model(tmp_path, model, stated, place):
    data = imagenet(tmp_path, ["n02123045"])
    among = map_of(model, len(model or range(1001)), data.labels, stated=stated)
    assert [top1_of(data, among, [place + off]) for off in OFF] == [0, 1, 0]


def test_imagenet_without_names_is_refused_with_a_class_too_many(tmp_path):
    with pytest.raises(InputError, match="1001 classes without names, the data 1000"):
        map_of(None, 1001, imagenet(tmp_path, ["n02123045"]).labels)


def test_folders_called_by_labels_are_not_taken_for_synsets_in_order(tmp_path):
    """A folder of labels is read in the order of the alphabet, which is not that of the numbers."""
    pictures(tmp_path / "set", [f"{one}/a.png" for one in IMAGENET])
    data = open_data(f"folder:{tmp_path / 'set'}", "classification", size=1)
    with pytest.raises(InputError, match="not in the order that is published"):
        map_of(None, len(data.labels), data.labels)
    among = map_of(IMAGENET, 1000, data.labels)
    assert IMAGENET[among.places[data.labels.index("tabby")]] == "tabby"


def test_folders_called_by_numbers_are_not_taken_by_the_alphabet(tmp_path):
    pictures(tmp_path / "set", [f"{number}/a.png" for number in range(12)])  # 0, 1, 10, 11, 2, …
    data = open_data(f"folder:{tmp_path / 'set'}", "classification")
    with pytest.raises(InputError, match="not in the order"):
        map_of(None, 12, data.labels)
    assert map_of([str(number) for number in range(12)], 12, data.labels).places[2] == 10


def table(tmp_path, column, numbers):
    path = tmp_path / "table.csv"
    pictures(tmp_path, [f"{number}.png" for number in numbers])
    path.write_text("\n".join([f"path,{column}", *(f"{number}.png,{number}" for number in numbers)]))
    return open_data(f"csv:{path}", "classification")


def test_a_table_that_counts_from_one_is_refused_until_it_says_so(tmp_path):
    with pytest.raises(InputError, match="whether the first class is 0 or 1 cannot be told") as caught:
        table(tmp_path, "label", [1, 2, 3])
    assert "label_from_1" in caught.value.hint
    data = table(tmp_path, "label_from_1", [1, 2, 3])
    numbers = [int(data.items.picture_file(place)[0][-5]) for place in range(3)]
    among = map_of(None, 3, data.labels)
    assert top1_of(data, among, [number - 1 for number in numbers]) == 1
    assert top1_of(data, among, [number % 3 for number in numbers]) == 0


def test_a_table_that_counts_from_zero_without_one_may_say_so(tmp_path):
    data = table(tmp_path, "label_from_0", [1, 3])
    assert data.labels == ("0", "1", "2", "3")
    assert [top1_of(data, map_of(None, 4, data.labels), said) for said in ([0, 0], [2, 2])] == [0, 0]
    with pytest.raises(InputError, match="3 classes without names, the data 4"):
        map_of(None, 3, data.labels)


def test_a_table_of_numbers_is_none_of_a_models_names(tmp_path):
    data = table(tmp_path, "label", [0, 1, 2])
    with pytest.raises(InputError, match="'0' is none of the model's 3"):
        map_of(["ant", "bee", "cat"], 3, data.labels)
    assert map_of(["ant", "bee", "cat"], 3, data.labels, stated="by-number").places == (0, 1, 2)


@pytest.mark.parametrize(
    ("model", "stated", "place"),
    [
        (COCO_80, None, 79),
        (COCO_91, None, 90),
        (COCO_91[1:], None, 89),
        (["background", *COCO_80], None, 80),
        (None, "coco-91", 90),
    ],
    ids=["80", "91", "90", "81", "91 stated"],
)
def test_a_toothbrush_of_coco_is_the_toothbrush_of_the_model(tmp_path, model, stated, place):
    pictures(tmp_path, ["a.png"])
    numbers = [number for number, name in enumerate(COCO_91) if number and name != "N/A"]
    file = tmp_path / "boxes.json"
    thing = {"image_id": 1, "category_id": 90, "bbox": [0, 0, 8, 8]}
    told = [{"id": number, "name": COCO_91[number]} for number in numbers]
    read = {"images": [{"id": 1, "file_name": "a.png"}], "annotations": [thing], "categories": told}
    file.write_text(json.dumps(read))
    data = open_data(f"coco:{file}", "detection")
    own = data.items.picture_file(0)[1]["labels"][0]
    among = map_of(model, len(model or COCO_91), data.labels, stated=stated)
    right = {place: 1}
    for said in {place - 1, place, min(place + 1, among.classes - 1)}:
        assert map_of_boxes(among, said, own) == right.get(said, 0)


@pytest.mark.parametrize("stated", ["by-number", "background-first"])
@pytest.mark.parametrize("classes", [90, 91])
def test_cocos_numbers_with_gaps_are_not_taken_for_80_in_a_row(stated, classes):
    with pytest.raises(InputError, match="COCO's numbers have gaps") as caught:
        map_of(None, classes, COCO_80, stated=stated)
    assert "coco-91" in caught.value.hint
    assert map_of(None, classes, COCO_80, stated="coco-91").places[79] == classes - 1


def test_a_dog_of_vocs_boxes_is_the_dog_among_its_pixels_classes():
    own = VOC_21[1:].index("dog")
    among = map_of(VOC_21, 21, VOC_21[1:])
    assert [map_of_boxes(among, said, own) for said in (11, 12, 13)] == [0, 1, 0]
    among = map_of(VOC_21[1:], 20, VOC_21[1:])
    assert [map_of_boxes(among, said, own) for said in (10, 11, 12)] == [0, 1, 0]


def test_other_case_and_order_are_understood_and_what_only_case_tells_apart_is_refused():
    turned = [one.upper() for one in reversed(VOC_21)]
    among = map_of(turned, 21, VOC_21[1:])
    own, place = VOC_21[1:].index("dog"), turned.index("DOG")
    assert [map_of_boxes(among, place + off, own) for off in OFF] == [0, 1, 0]
    with pytest.raises(InputError, match="2 classes of the model are called 'Cardigan'"):
        map_of([one.upper() for one in reversed(IMAGENET)], 1000, IMAGENET)  # a dog, and a garment


def test_20_classes_of_pixels_have_no_place_for_the_background():
    with pytest.raises(InputError, match="'background' is none of the model's 20"):
        map_of(VOC_21[1:], 20, VOC_21)
    with pytest.raises(InputError, match="20 classes without names, the data 21"):
        map_of(None, 20, VOC_21)


@pytest.mark.parametrize(("background", "shift"), [("first", 0), ("last", -1)])
def test_the_background_of_pixels_is_found_wherever_it_stands(background, shift):
    data = ["background", "cat", "dog"]
    model = data if background == "first" else ["cat", "dog", "background"]
    among, mask = map_of(model, 3, data), np.array([[0, 1, 2, 255]])
    truth = segmentation.truth(mask, among)
    for off, expected in ((0, 1.0), (1, 0.0)):
        metric = miou.Metric(3)
        metric.add([(mask + shift + off) % 3], [truth])
        assert metric.figures()["miou"].value == expected


WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
DIGITS = [str(number) for number in range(10)]


@pytest.mark.parametrize(
    "called",
    [["zero", *DIGITS[1:]], WORDS, [f"digit {one}" for one in DIGITS]],
    ids=["one is renamed", "words", "with a word before"],
)
def test_classes_of_digits_that_are_called_otherwise_are_refused_and_not_taken_by_number(tmp_path, called):
    pictures(tmp_path / "set", [f"{one}/a.png" for one in called])
    data = open_data(f"folder:{tmp_path / 'set'}", "classification")
    with pytest.raises(InputError, match="is none of the model's 10") as caught:
        map_of(DIGITS, 10, data.labels)
    assert "'0', '1', '2', '3', …" in caught.value.hint and "is 0" in caught.value.hint


def test_folders_of_words_are_refused_for_a_model_that_names_nothing(tmp_path):
    """In the order of the alphabet eight would be 0."""
    pictures(tmp_path / "set", [f"{one}/a.png" for one in WORDS])
    data = open_data(f"folder:{tmp_path / 'set'}", "classification")
    for model in (None, [f"LABEL_{number}" for number in range(10)]):
        with pytest.raises(InputError, match="does not name its 10 classes") as caught:
            map_of(model, 10, data.labels)
        assert "'eight' is 0, 'five' is 1" in caught.value.hint


def test_numbers_that_name_nothing_are_imagenets_where_the_data_are():
    counted = [str(number) for number in range(1000)]
    assert map_of(counted, 1000, IMAGENET).number(281) == 281  # the tabby
    with pytest.raises(InputError, match="none of the model's 1000"):
        map_of(counted, 1000, sorted(IMAGENET))


def test_spaces_and_underscores_make_no_other_name():
    assert map_of(
        ["Dining Table", "TV monitor", "traffic_light"], 3, ["trafficlight", "tvmonitor"]
    ).places == (2, 1)
