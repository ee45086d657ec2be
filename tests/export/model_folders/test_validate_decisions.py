"""Whether a model agrees with a label, by task; shares are worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from modelyard.export.validation.compare import Tolerance, difference
from modelyard.export.validation.decisions import task_like, verdict

SCORES = {"scores": np.array([0.1, 0.7, 0.2], "float32")}
BOXES = {
    "boxes": np.array([[0, 0, 10, 10], [20, 20, 30, 30]], "float32"),
    "scores": np.array([[0.9, 0.0], [0.0, 0.8]], "float32"),
}


@pytest.mark.parametrize(
    "label", [1, "dog", "1", "1 dog", [1], np.array([1]), [0, 1, 0], {"label": 1}, {"class_name": "dog"}]
)
def test_a_class_is_a_number_a_name_or_one_hot(label: object) -> None:
    found = verdict("classification", SCORES, label, ["cat", "dog", "owl"])
    assert found is not None
    assert found.share == 1


@pytest.mark.parametrize(("box", "share"), [([0, 0, 10, 8], 1), ([0, 0, 10, 4], 0), ([20, 20, 30, 30], 0)])
def test_a_box_agrees_from_half_an_overlap_on_and_in_its_class_alone(box: list[int], share: int) -> None:
    found = verdict("detection", BOXES, {"boxes": [box], "labels": [0]})
    assert found is not None
    assert found.share == share


def test_masks_agree_by_their_mean_overlap_and_255_is_not_counted() -> None:
    scores = np.zeros((2, 1, 4), "float32")
    scores[1, 0, 2:] = 1  # decided: 0 0 1 1
    found = verdict("segmentation", {"scores": scores}, np.array([[0, 1, 1, 255]]))
    assert found is not None
    assert found.share == pytest.approx((1 / 2 + 1 / 2) / 2)


def test_texts_agree_by_their_next_tokens() -> None:
    scores = np.eye(4, dtype="float32")
    found = verdict("text-generation", {"scores": scores}, np.array([0, 1, 3, 3]))
    assert found is not None
    assert found.share == 3 / 4


def test_the_task_is_told_from_the_axes_of_outputs_and_label() -> None:
    assert task_like(SCORES, 1) == "classification"
    assert task_like({"y": np.zeros((3, 8, 8), "float32")}, np.zeros((8, 8), "int64")) == "segmentation"
    assert task_like(BOXES, {"boxes": [[0, 0, 1, 1]], "labels": [0]}) == "detection"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 2.1])
def test_what_is_no_number_agrees_with_itself_alone(value: float) -> None:
    one, other = np.array([1, value]), np.array([1, 2.0])
    assert difference(one, one.copy(), Tolerance()) is None
    assert difference(one, other, Tolerance()) is not None
    assert difference(other, one, Tolerance()) is not None


def test_small_figures_may_be_off_by_less_than_large_ones() -> None:
    assert difference(np.array([10.0]), np.array([10.009]), Tolerance()) is None
    assert difference(np.array([0.001]), np.array([0.0011]), Tolerance()) is not None
