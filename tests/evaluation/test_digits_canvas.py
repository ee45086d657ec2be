"""The canvases: boxes, masks and digits agree, and a split's canvases hold that split's digits alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.datasets import load_digits

from modelyard.evaluation.datasets import digits
from modelyard.evaluation.datasets._canvas import _ground, canvas
from modelyard.evaluation.datasets._enlarge import enlarged
from modelyard.evaluation.datasets._source_digits import source_digits

MANY = 300


@pytest.mark.parametrize("split", ["train", "validation", "held-out"])
def test_a_canvas_holds_digits_of_its_split_alone(split):
    own = set(source_digits(split).numbers.tolist())
    drawn = {number for one in range(MANY) for number in canvas(split, one).sources.tolist()}
    assert drawn <= own
    assert len(drawn) > 100


def test_a_label_is_that_of_the_source_digit():
    target = load_digits().target
    for number in range(MANY):
        one = canvas("held-out", number)
        assert np.array_equal(one.labels, target[one.sources])


def test_every_pixel_of_a_digit_lies_in_a_box_of_its_class():
    for number in range(MANY):
        one = canvas("held-out", number)
        allowed = np.zeros((11, 96, 96), dtype=bool)
        allowed[0] = True
        for (left, top, right, bottom), label in zip(one.boxes.astype(int), one.labels, strict=True):
            allowed[label + 1, top:bottom, left:right] = True
        assert np.take_along_axis(allowed, one.classes[None], axis=0).all()


def test_a_box_touches_its_digit_on_all_four_sides():
    for number in range(MANY):
        one = canvas("held-out", number)
        for (left, top, right, bottom), label in zip(one.boxes.astype(int), one.labels, strict=True):
            inside = one.classes[top:bottom, left:right] == label + 1
            assert inside[0].any() and inside[-1].any() and inside[:, 0].any() and inside[:, -1].any()


def test_the_ink_of_a_digit_ends_at_its_box():
    """Outside it a canvas is the ground that was there before, but for noise of 12 and rounding."""
    for number in range(MANY):
        one = canvas("held-out", number)
        if len(one.labels) == 1:
            ((left, top, right, bottom),) = one.boxes.astype(int)
            before = _ground(np.random.RandomState([1797, 2, number]))
            apart = np.abs(one.picture - before).max(axis=2)
            assert apart[top:bottom, left:right].max() > 20
            apart[top:bottom, left:right] = 0
            assert apart.max() <= 12.5


def test_digits_hide_little_of_each_other():
    for number in range(MANY):
        boxes = torch.from_numpy(canvas("held-out", number).boxes)
        both = (torch.minimum(boxes[:, None, 2:], boxes[None, :, 2:]) -
                torch.maximum(boxes[:, None, :2], boxes[None, :, :2])).clamp(min=0).prod(2)  # fmt: skip
        area = (boxes[:, 2:] - boxes[:, :2]).prod(1)
        shared = both / torch.minimum(area[:, None], area[None, :])
        assert (shared - torch.eye(len(boxes))).max() <= 0.35


def test_there_are_one_to_six_digits_of_many_sizes():
    all_ = [canvas("train", number) for number in range(MANY)]
    assert {len(one.labels) for one in all_} == {1, 2, 3, 4, 5, 6}
    heights = np.concatenate([one.boxes[:, 3] - one.boxes[:, 1] for one in all_])
    assert heights.min() < 17 and heights.max() > 37


def test_the_two_forms_of_a_canvas_are_of_one_picture():
    boxed, masked = (digits.load("train", task=task, size=5) for task in ("detection", "segmentation"))
    for (picture, found), (same, classes) in zip(boxed, masked, strict=True):
        assert torch.equal(picture, same)
        assert set((found["labels"] + 1).tolist()) == set(classes.unique().tolist()) - {0}


def test_any_number_of_canvases_may_be_asked_for():
    many = digits.load("train", task="detection", size=10**9)
    assert len(many) == 10**9
    assert many[10**9 - 1][0].shape == (3, 96, 96)


@pytest.mark.parametrize(("height", "width"), [(14, 11), (23, 31), (40, 40)])
def test_a_digit_is_enlarged_as_pillow_does(height, width):
    for small in source_digits("validation").pictures[:40]:
        image = Image.fromarray(small.astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR)
        assert np.abs(enlarged(small, height, width) - np.asarray(image)).max() < 0.01
