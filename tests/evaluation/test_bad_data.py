"""Data that do not hold: one message each, and what holds is measured all the same."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from modelyard.core.errors import InputError, NotFoundError
from modelyard.evaluation.data import open_data
from modelyard.evaluation.datasets import coco, digits, folder, voc
from modelyard.evaluation.evaluate import evaluate

SIDE = 24
PLAIN = np.tile(np.arange(0, 240, 10, dtype=np.uint8), (SIDE, 1))  # darker on the left


def plain():
    return Image.fromarray(PLAIN)


def turned():
    """Stored a quarter turned, and Exif says so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return Image.fromarray(np.rot90(PLAIN, 1).copy()), {"exif": exif}


KINDS = {
    "grey.png": lambda: (plain(), {}),
    "palette.png": lambda: (plain().convert("RGB").convert("P", palette=Image.Palette.ADAPTIVE), {}),
    "alpha.png": lambda: (Image.merge("LA", [plain(), Image.new("L", (SIDE, SIDE), 3)]), {}),
    "colours-and-alpha.png": lambda: (Image.merge("RGBA", [plain()] * 4), {}),
    "sixteen.png": lambda: (Image.fromarray(PLAIN.astype(np.uint16) * 257), {}),
    "cmyk.jpg": lambda: (plain().convert("RGB").convert("CMYK"), {"quality": 100}),
    "turned.jpg": lambda: (turned()[0], {"quality": 100, **turned()[1]}),
    "bits.png": lambda: (Image.fromarray(PLAIN > 120), {}),
}


def written(root, name):
    image, how = KINDS[name]()
    (root / "set" / "cat").mkdir(parents=True, exist_ok=True)
    image.save(root / "set" / "cat" / name, **how)
    return folder.load(place=str(root / "set"))


@pytest.mark.parametrize("name", KINDS)
def test_a_picture_of_any_kind_becomes_its_colours(tmp_path, name):
    planes, _ = written(tmp_path, name)[0]
    expected = (PLAIN > 120) * 255 if name == "bits.png" else PLAIN
    assert planes.shape == (3, SIDE, SIDE)
    assert np.abs(planes.numpy().astype(int) - expected).max() <= 3  # JPEG is not exact


@pytest.fixture
def torn(tmp_path):
    """Ten digits, and five files that are no pictures, each in its way."""
    root = tmp_path / "set"
    data = digits.load("held-out", size=10)
    for number, (planes, label) in enumerate(data):
        (root / str(label)).mkdir(parents=True, exist_ok=True)
        Image.fromarray(planes[0].numpy()).save(root / str(label) / f"{number}.jpg", quality=95)
    for label in range(10):
        (root / str(label)).mkdir(exist_ok=True)
    (root / "0" / "empty.jpg").write_bytes(b"")
    (root / "0" / "text.png").write_text("<html>not found</html>")
    (root / "1" / "away.png").symlink_to(root / "nowhere.png")
    whole = next(root.glob("*/[0-9].jpg")).read_bytes()
    (root / "1" / "head.jpg").write_bytes(whole[:40])
    Image.new("F", (9, 9)).save(root / "2" / "floats.tif")
    return root


@pytest.mark.usefixtures("starter_zoo")
def test_files_that_are_no_pictures_are_told_and_the_rest_is_measured(torn):
    found = evaluate("digits_resnet", f"folder:{torn}", runtime="onnxruntime", metrics=["top1"])
    assert (found.samples, found.figures["top1_accuracy"]) == (10, 0.9)  # it takes the second digit for a 9
    (told,) = [note for note in found.notes if "not read" in note]
    assert told.startswith("5 of 15 not read; the first: ") and str(torn) in told


@pytest.mark.usefixtures("starter_zoo")
def test_where_nothing_can_be_read_the_first_reason_is_told(tmp_path):
    for label in range(10):
        (tmp_path / "set" / str(label)).mkdir(parents=True)
    (tmp_path / "set" / "3" / "a.png").write_bytes(b"\x89PNG")
    with pytest.raises(InputError, match=r"nothing of folder:set could be read: .*a\.png"):
        evaluate("digits_resnet", f"folder:{tmp_path / 'set'}", runtime="onnxruntime")


def told_by_coco(root, change, task="detection"):
    """Open two pictures, and what is in one of them, after a change of the file."""
    for name in "ab":
        Image.new("RGB", (9, 8)).save(root / f"{name}.png")
    images = [{"id": n, "file_name": f"{'ab'[n]}.png", "width": 9, "height": 8} for n in (0, 1)]
    mask = [[1, 1, 3, 1, 3, 3]]
    thing = {"id": 4, "image_id": 0, "category_id": 1, "bbox": [1, 1, 2, 2], "segmentation": mask}
    told = {"images": images, "annotations": [thing], "categories": [{"id": 1, "name": "cat"}]}
    change(told)
    (root / "things.json").write_text(json.dumps(told))
    return coco.load(place=str(root / "things.json"), task=task)


def setting(part, key, value):
    return lambda told: told[part][0].update({key: value})


def lacking(part, key):
    return lambda told: told[part][0].pop(key)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda told: told.pop("annotations"), "has no `annotations`"),
        (lambda told: told.update(images={}), "has no `images`"),
        (lambda told: told.update(images=[], annotations=[]), "names no pictures"),
        (lambda told: told["annotations"].append(3), r"annotations\[1\] has no `image_id`"),
        (lacking("annotations", "bbox"), r"annotations\[0\] has no `bbox`"),
        (lacking("images", "file_name"), r"images\[0\] has no `file_name`"),
        (setting("annotations", "image_id", 9), "a box is of the picture 9, and there is none of it"),
        (setting("annotations", "category_id", [1]), r"`category_id` \[1\], which is neither"),
        (setting("images", "file_name", 7), "`file_name` 7, which is no name"),
        (lambda told: told["categories"].append({"id": 1, "name": "dog"}), "two categories have one number"),
        (
            lambda told: [one.update(file_name="c.png") for one in told["images"]],
            "the pictures of .* are not in",
        ),
    ],
)
def test_annotations_that_do_not_hold_are_refused(tmp_path, change, says):
    with pytest.raises(InputError, match=says):
        told_by_coco(tmp_path, change)


@pytest.mark.parametrize("text", ["{", "[]", "", '{"images": ' + "[" * 5000])
def test_annotations_that_are_no_json_are_refused(tmp_path, text):
    (tmp_path / "things.json").write_text(text)
    with pytest.raises(InputError, match=r"things\.json (is no JSON|has no `images`)"):
        coco.load(place=str(tmp_path / "things.json"))


@pytest.mark.parametrize(
    ("box", "says"),
    [
        ([1, 1, -2, 2], r"the annotation 4 has the box \[1, 1, -2, 2\]"),
        ([1, 1, 2], "a box is left, top, width, height"),
        ([1, 1, 2, "2"], "a box is left, top, width, height"),
        ([1, 1, 2, float("nan")], "a box is left, top, width, height"),
        (None, "a box is left, top, width, height"),
    ],
)
def test_a_box_that_is_none_costs_its_picture_and_no_other(tmp_path, box, says):
    data = told_by_coco(tmp_path, setting("annotations", "bbox", box))
    place = next(number for number in (0, 1) if data.name_of(number).endswith("a.png"))
    with pytest.raises(InputError, match=says):
        data[place]
    assert data[1 - place][1]["boxes"].shape == (0, 4)


def test_a_box_without_a_side_is_let_be_as_coco_lets_it_be(tmp_path):
    data = told_by_coco(tmp_path, setting("annotations", "bbox", [1, 1, 0, 2]))
    assert sorted(data[number][1]["areas"].tolist() for number in (0, 1)) == [[], [0.0]]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lacking("annotations", "segmentation"), "the annotation 4: a mask cannot be None"),
        (setting("annotations", "segmentation", [[1, 2]]), "three corners or more"),
        (lacking("images", "height"), "the picture 0 states no height and width"),
        (setting("annotations", "area", "large"), "an area that is no number"),
    ],
)
def test_a_mask_that_is_none_costs_its_picture(tmp_path, change, says):
    data = told_by_coco(tmp_path, change, task="instance-segmentation")
    place = next(number for number in (0, 1) if data.name_of(number).endswith("a.png"))
    with pytest.raises(InputError, match=says):
        data[place]


@pytest.mark.usefixtures("starter_zoo")
def test_a_broken_box_and_a_picture_that_is_missing_are_told_and_the_rest_is_measured(tmp_path):
    images = [{"id": number, "file_name": f"{number}.png"} for number in range(4)]
    things = []
    for number, (planes, truth) in enumerate(digits.load("held-out", task="detection", size=4)):
        Image.fromarray(planes.permute(1, 2, 0).numpy()).save(tmp_path / f"{number}.png")
        pairs = zip(truth["boxes"].tolist(), truth["labels"].tolist(), strict=True)
        things += [
            {"image_id": number, "category_id": label, "bbox": [left, top, right - left, bottom - top]}
            for (left, top, right, bottom), label in pairs
        ]
    next(one for one in things if one["image_id"] == 1)["bbox"] = [5, 5, -5, 5]
    (tmp_path / "3.png").unlink()
    told = {"images": images, "annotations": things,
            "categories": [{"id": number, "name": str(number)} for number in range(10)]}  # fmt: skip
    (tmp_path / "things.json").write_text(json.dumps(told))
    found = evaluate(
        "digits_yolo", f"coco:{tmp_path}/things.json", runtime="onnxruntime", metrics=["box_map"]
    )
    assert found.samples == 2 and found.figures["box_map"] > 0.3
    assert any("2 of 4 not read" in note for note in found.notes)


def test_a_mask_with_a_label_out_of_range_costs_its_picture(tmp_path):
    for name in ("JPEGImages", "SegmentationClass", "ImageSets/Segmentation"):
        (tmp_path / name).mkdir(parents=True)
    Image.new("RGB", (3, 1)).save(tmp_path / "JPEGImages" / "a.jpg")
    Image.fromarray(np.array([[0, 21, 255]], np.uint8)).save(tmp_path / "SegmentationClass" / "a.png")
    (tmp_path / "ImageSets/Segmentation/val.txt").write_text("a\n")
    with pytest.raises(InputError, match="has the label 21, and the classes are 0 to 20"):
        voc.load(place=str(tmp_path))[0]


@pytest.mark.parametrize(
    ("name", "task", "says"),
    [
        ("imagenet", "classification", "image-net.org/download.php"),
        ("coco", "detection", "cocodataset.org/#download"),
        ("voc", "detection", "host.robots.ox.ac.uk"),
    ],
)
def test_published_data_that_are_not_there_say_where_to_get_and_to_put_them(name, task, says):
    with pytest.raises(NotFoundError, match=f"there is no folder `data/{name}`") as caught:
        open_data(name, task)
    assert says in caught.value.hint and f"data/{name}/" in caught.value.hint
    assert f"{name}:PATH" in caught.value.hint


@pytest.mark.parametrize("name", ["csv", "folder"])
def test_data_of_ones_own_that_are_empty_are_told(tmp_path, name):
    (tmp_path / "set" / "cat").mkdir(parents=True)
    (tmp_path / "table.csv").write_text("path,label\n")
    place = tmp_path / ("table.csv" if name == "csv" else "set")
    with pytest.raises(InputError, match="holds no pictures"):
        open_data(f"{name}:{place}", "classification")
