"""Boxes of Pascal VOC are read from its XML, and what is no such file is told."""

from __future__ import annotations

import pytest
from PIL import Image

from modelyard.core.errors import InputError, NotFoundError
from modelyard.evaluation.datasets import voc

DOG = """<object><name>dog</name><pose>Left</pose><truncated>1</truncated><difficult>0</difficult>
<bndbox><xmin>48</xmin><ymin>240</ymin><xmax>195</xmax><ymax>371</ymax></bndbox></object>"""
PERSON = """<object><name>person</name><difficult>1</difficult>
<bndbox><ymax>357.5</ymax><xmax>352</xmax><xmin>8</xmin><ymin>12</ymin></bndbox>
<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>
</object>"""


@pytest.fixture
def in_voc_form(tmp_path):
    """Write a picture with the XML of what is in it."""

    def write(xml, name="2007_1"):
        for folder in ("JPEGImages", "Annotations", "ImageSets/Main"):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (353, 500)).save(tmp_path / "JPEGImages" / f"{name}.jpg")
        (tmp_path / "Annotations" / f"{name}.xml").write_text(xml)
        (tmp_path / "ImageSets" / "Main" / "val.txt").write_text(f"{name}\n")
        return voc.load(place=str(tmp_path), task="detection")

    return write


def test_boxes_are_counted_from_the_corner_and_have_their_last_pixels_in_them(in_voc_form):
    data = in_voc_form(f"<annotation><filename>x.jpg</filename>{DOG}{PERSON}</annotation>")
    ((_, truth),) = list(data)
    assert truth["boxes"].tolist() == [[47, 239, 195, 371], [7, 11, 352, 357.5]]
    assert [data.labels[number] for number in truth["labels"]] == ["dog", "person"]
    assert (truth["difficult"].tolist(), truth["truncated"].tolist()) == ([False, True], [True, False])


def test_a_class_is_one_less_than_that_of_its_pixels():
    assert voc.labels("detection") == voc.labels("segmentation")[1:]
    assert (voc.labels("detection").index("dog"), voc.labels("segmentation").index("dog")) == (11, 12)


def test_a_picture_with_nothing_in_it_has_no_boxes(in_voc_form):
    ((_, truth),) = list(in_voc_form("<annotation><size><width>3</width></size></annotation>"))
    assert truth["boxes"].shape == (0, 4) and truth["difficult"].shape == (0,)


BOMB = '<!DOCTYPE a [<!ENTITY b "dog"><!ENTITY c "&b;&b;&b;&b;">]>'
AWAY = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        (f"{BOMB}<annotation>{DOG.replace('dog', '&c;')}</annotation>", "declares a document type"),
        (f"{AWAY}<annotation>{DOG.replace('dog', '&b;')}</annotation>", "declares a document type"),
        (f"<annotation>{DOG.replace('dog', '&b;')}</annotation>", "is no XML: undefined entity"),
        (f"<annotation>{DOG}", "is no XML: no element found"),
        ("", "is no XML"),
        (f"<annotation>{DOG.replace('dog', 'wolf')}</annotation>", "'wolf' is no class of Pascal VOC"),
        (f"<annotation>{DOG.replace('<xmax>195</xmax>', '')}</annotation>", "a thing has no bndbox/xmax"),
        (f"<annotation>{DOG.replace('195', 'wide')}</annotation>", "a side of a box is no number"),
        (f"<annotation>{DOG.replace('195', '47')}</annotation>", "a box ends before it begins"),
        (f"<annotation>{DOG.replace('195', 'nan')}</annotation>", "a box ends before it begins"),
        (f"<annotation>{DOG.replace('>0<', '>maybe<')}</annotation>", "`difficult` is 0 or 1, not 'maybe'"),
    ],
)
def test_a_file_that_does_not_hold_is_told(in_voc_form, xml, says):
    with pytest.raises(InputError, match=says):
        in_voc_form(xml).picture_file(0)


def test_a_list_that_is_not_there_says_where_to_get_it(tmp_path):
    with pytest.raises(NotFoundError, match=r"Main.val\.txt") as caught:
        voc.load(place=str(tmp_path), task="detection")
    assert "Annotations/" in caught.value.hint
