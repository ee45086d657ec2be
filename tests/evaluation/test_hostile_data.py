"""Data of others that mislead, fill the memory or stop the reader: told, and never counted."""

from __future__ import annotations

import json
import os

import pytest
from PIL import Image

from modelyard.cli import main
from modelyard.core.errors import InputError
from modelyard.evaluation.data import open_data
from modelyard.evaluation.datasets import coco, csv, imagenet
from modelyard.evaluation.datasets._voc_things import read_things
from modelyard.evaluation.masks.rle import rle_of_counts
from modelyard.evaluation.masks.stated import rle_of
from modelyard.evaluation.sample import Unread, read_sample
from modelyard.tasks.preprocessing import Preprocessing

LONG = int("9" * 400)


def things(root, *, images=({"id": 0, "file_name": "a.png"},), **thing):
    Image.new("RGB", (9, 8)).save(root / "a.png")
    told = {"image_id": 0, "category_id": 1, "bbox": [1, 1, 2, 2]} | thing
    read = {"images": list(images), "annotations": [told], "categories": [{"id": 1, "name": "cat"}]}
    (root / "things.json").write_text(json.dumps(read))
    return coco.load(place=str(root / "things.json"))


def test_two_pictures_of_one_number_are_refused_as_each_would_have_the_things_of_both(tmp_path):
    pictures = [{"id": 0, "file_name": "a.png"}, {"id": 0, "file_name": "b.png"}]
    with pytest.raises(InputError, match="two pictures have one number"):
        things(tmp_path, images=pictures)


def test_runs_that_only_add_up_by_overflowing_are_refused():
    with pytest.raises(InputError, match="do not fill a mask of 10 × 10"):
        rle_of_counts([2**63 - 1, 2**63 - 1, 102], 10, 10)  # 100 in 64 bits
    for counts in ([10**30], [-1, 101], [10**5000]):
        with pytest.raises(InputError, match="do not fill a mask"):
            rle_of_counts(counts, 10, 10)


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ([[-999999, -999999, 999999, 999999] * 60], "outline of a polygon is longer than 1,000,000 pixels"),
        ([[0, 0, 10**400, 0, 1, 1]], "a polygon is a list"),
        ({"size": 5, "counts": [100]}, "a mask is of 5, and its picture of"),
    ],
    ids=["9 GiB of outline", "a corner of 400 digits", "one size"],
)
def test_a_mask_that_would_fill_the_memory_is_refused(stated, says):
    with pytest.raises(InputError, match=says):
        rle_of(stated, 10, 10)


@pytest.mark.parametrize("odd", [{"bbox": [1, 1, 2, LONG]}, {"area": LONG}], ids=["box", "area"])
def test_a_number_of_400_digits_costs_its_picture(tmp_path, odd):
    data = things(tmp_path, **odd)
    with pytest.raises(InputError, match=r"the annotation|an annotation"):
        data[0]


@pytest.mark.parametrize("name", ["b\ud800.png", "b\0.png"], ids=["half a letter", "NUL"])
def test_a_name_that_no_file_has_costs_its_picture(tmp_path, name):
    data = things(tmp_path, images=[{"id": 0, "file_name": "a.png"}, {"id": 1, "file_name": name}])
    place = next(number for number in (0, 1) if not data.name_of(number).endswith("a.png"))
    found = read_sample(data, place, Preprocessing.from_dict({}), "detection")
    assert isinstance(found, Unread) and found.reason.isprintable() == ("\0" not in name)


@pytest.mark.parametrize("kind", ["pipe", "device", "far too large"])
def test_what_is_no_regular_file_of_a_pictures_size_is_not_waited_for(tmp_path, kind):
    (tmp_path / "cat").mkdir()
    path = tmp_path / "cat" / "a.png"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.touch()
        os.truncate(path, 2**34)  # takes no room on the disk
    data = open_data(f"folder:{tmp_path}", "classification")
    found = read_sample(data.items, 0, Preprocessing.from_dict({}), "classification")
    assert isinstance(found, Unread)
    assert ("no picture has 17,179,869,184 bytes" if kind == "far too large" else "a pipe or a device") in (
        found.reason
    )


def test_what_is_in_a_file_that_a_table_names_is_not_told(tmp_path):
    (tmp_path / "secret").write_text("password of the yard")
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "table.csv").write_text("path,label\n../secret,cat\n")
    data = csv.load(place=str(tmp_path / "set" / "table.csv"))
    found = read_sample(data, 0, Preprocessing.from_dict({}), "classification")
    assert isinstance(found, Unread) and "no picture" in found.reason and "passw" not in found.reason


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<annotation>" + "<a>" * 100_000, "not in Pascal VOC's form"),
        ("<x/>", "not in Pascal VOC's form"),
        ('<?xml version="1.0" encoding="utf-7"?><annotation/>', "is no XML"),
        ('<?xml version="1.0" encoding="foo"?><annotation/>', "is no XML"),
        (
            "<annotation><object><name>cat</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>1e308</xmax>"
            "<ymax>2</ymax></bndbox></object></annotation>",
            "a box ends before it begins, or lies too far away",
        ),
    ],
    ids=["deep", "another form", "utf-7", "foo", "infinite"],
)
def test_an_xml_that_is_none_of_pascal_voc_is_refused(tmp_path, text, says):
    (tmp_path / "a.xml").write_text(text)
    with pytest.raises(InputError, match=says):
        read_things(str(tmp_path / "a.xml"), ["cat"])


def test_a_label_of_5000_digits_is_refused(tmp_path):
    (tmp_path / "table.csv").write_text(f"path,label\na.png,0\nb.png,{'9' * 5000}\n")
    with pytest.raises(InputError, match="is no label from 0 to"):
        csv.load(place=str(tmp_path / "table.csv"))


@pytest.mark.parametrize(
    "raw", [b"name,class\na,b\n", b"ImageId,PredictionString\na,\n", b"\xff\xfe\n", b"ImageId\na\n"]
)
def test_a_solution_that_is_not_kaggles_is_refused(tmp_path, raw):
    (tmp_path / imagenet.SOLUTION).write_bytes(raw)
    with pytest.raises(InputError, match=r"is not as Kaggle has it|cannot be read"):
        imagenet.load(place=str(tmp_path))


@pytest.mark.usefixtures("starter_zoo")
def test_samples_are_written_under_exactly_the_name_that_is_given(tmp_path, capsys):
    words = ["evaluate", "digits_resnet", "--size", "5", "--runtime", "onnxruntime", "--samples"]
    assert main([*words, str(tmp_path / "r.txt")]) == 0
    assert (tmp_path / "r.txt").exists() and not (tmp_path / "r.txt.npz").exists()
    assert main([*words, str(tmp_path)]) == 1
    assert "it is a folder" in capsys.readouterr().err and not tmp_path.with_suffix(".npz").exists()
