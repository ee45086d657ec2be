"""Data sets of the Hugging Face Hub: rows become items; without the library it is told what to install."""

from __future__ import annotations

import importlib.util
import io

import pytest
from PIL import Image

from modelyard.cli import main
from modelyard.core.errors import InputError, NotFoundError
from modelyard.evaluation.data import open_data
from modelyard.evaluation.datasets import hf
from modelyard.evaluation.datasets._hub_pictures import Columns, HubPictures

THERE = importlib.util.find_spec("datasets") is not None


def png(shade):
    held = io.BytesIO()
    Image.new("RGB", (5, 4), (shade,) * 3).save(held, "png")
    return {"bytes": held.getvalue(), "path": None}


def hub(rows, names=("cat", "dog")):
    return HubPictures(rows, Columns("img", "label", names), "hf:someone/pets (test)")


def by_row(data):
    return sorted(
        ((data.name_of(number), *data[number]) for number in range(len(data))), key=lambda one: one[0]
    )


def test_a_row_is_a_picture_and_its_class():
    found = by_row(hub([{"img": png(10), "label": 1}, {"img": png(20), "label": "cat"}]))
    assert [(name, int(planes.max()), label) for name, planes, label in found] == [
        ("hf:someone/pets (test), row 0", 10, 1),
        ("hf:someone/pets (test), row 1", 20, 0),
    ]


def test_a_picture_may_lie_in_a_file(tmp_path):
    Image.new("L", (5, 4), 7).save(tmp_path / "a.png")
    ((planes, label),) = list(hub([{"img": {"bytes": None, "path": str(tmp_path / "a.png")}, "label": 0}]))
    assert (tuple(planes.shape), int(planes[0, 0, 0]), label) == ((3, 4, 5), 7, 0)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"img": png(1), "label": -1}, "its class is not told"),
        ({"img": png(1), "label": None}, "its class is not told"),
        ({"img": png(1), "label": 2}, "its label is 2, and the classes are 0 to 1"),
        ({"img": png(1), "label": "owl"}, "its label is 'owl'"),
        ({"img": None, "label": 0}, "it has no picture"),
        ({"img": {"bytes": b"torn", "path": None}, "label": 0}, "no picture that Pillow knows"),
    ],
)
def test_a_row_that_does_not_hold_is_told(row, says):
    with pytest.raises(InputError, match=says):
        hub([row])[0]


def test_no_rows_are_told():
    with pytest.raises(InputError, match="has no rows"):
        hub([])


def test_a_place_names_a_data_set():
    for place in (None, "", "a:b:c:d"):
        with pytest.raises(NotFoundError, match="no data set") as caught:
            hf.load(place=place)
        assert "hf:org/name" in caught.value.hint


@pytest.mark.skipif(THERE, reason="the library `datasets` is installed here")
@pytest.mark.usefixtures("starter_zoo")
def test_without_the_library_it_is_told_what_to_install(capsys):
    assert main(["evaluate", "digits_resnet", "--dataset", "hf:ylecun/mnist"]) != 0
    told = capsys.readouterr().err
    assert "needs datasets, not installed here" in told and "pip install 'modelyard[datasets]'" in told


@pytest.mark.skipif(not THERE, reason="the library `datasets` is NOT installed: hf: is not tried against it")
def test_a_folder_is_read_through_the_library(tmp_path):
    for number, name in enumerate(["cat", "dog", "dog"]):
        (tmp_path / "test" / name).mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (5, 4), (number,) * 3).save(tmp_path / "test" / name / f"{number}.png")
    data = open_data(f"hf:{tmp_path}", "classification")
    assert (data.split, data.labels) == ("test", ("cat", "dog"))
    assert sorted((int(planes.max()), label) for planes, label in data.items) == [(0, 0), (1, 1), (2, 1)]
    with pytest.raises(NotFoundError, match="no split"):
        open_data(f"hf:{tmp_path}", "classification", split="tset")
