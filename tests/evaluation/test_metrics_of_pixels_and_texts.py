"""The metrics of segmentation and of texts agree with other libraries."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, f1_score, jaccard_score

from modelyard.evaluation.family import METRICS

CHANCE = np.random.RandomState(8)
TRUTHS = [CHANCE.randint(0, 4, (9, 7)) for _ in range(6)]
MASKS = [np.where(CHANCE.rand(9, 7) < 0.6, truth, CHANCE.randint(0, 4, (9, 7))) for truth in TRUTHS]


def figure(name, masks, truths, classes=4):
    metric = METRICS.get(name).Metric(classes)
    metric.add(masks, truths)
    (found,) = metric.figures().values()
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("miou", lambda true, said: jaccard_score(true, said, average="macro")),
        ("dice", lambda true, said: f1_score(true, said, average="macro")),
        ("pixel_accuracy", accuracy_score),
    ],
)
def test_a_figure_of_pixels_is_that_of_scikit_learn(name, expected):
    found = figure(name, MASKS, TRUTHS)
    value = expected(np.concatenate(TRUTHS).ravel(), np.concatenate(MASKS).ravel())
    assert found.value == pytest.approx(value, abs=1e-12)
    assert found.interval[0] < value < found.interval[1]


def test_a_pixel_of_255_is_not_counted():
    truth = np.array([[0, 1], [255, 255]])
    assert figure("pixel_accuracy", [np.array([[0, 0], [3, 2]])], [truth]).value == 0.5


def test_what_the_network_did_not_see_counts_as_wrong():
    assert figure("pixel_accuracy", [np.array([[0, 4]])], [np.array([[0, 1]])]).value == 0.5


def test_a_class_that_is_nowhere_is_left_out_of_the_mean():
    # class 0: 1 of 2 pixels, class 1: 1 of 2; classes 2 and 3 are nowhere
    assert figure("miou", [np.array([[0, 1, 1]])], [np.array([[0, 1, 0]])]).value == 0.5


def test_perplexity_is_the_exponential_of_torchs_cross_entropy():
    lengths = (5, 2, 9)
    scores = [CHANCE.standard_normal((9, 30)).astype(np.float32) for _ in lengths]  # padded at the end
    following = [CHANCE.randint(0, 30, length) for length in lengths]
    metric = METRICS.get("perplexity").Metric(30)
    metric.add(scores, following)
    rows = np.concatenate([one[: len(own)] for one, own in zip(scores, following, strict=True)])
    cost = torch.nn.functional.cross_entropy(
        torch.from_numpy(rows).double(), torch.from_numpy(np.concatenate(following))
    )
    found = metric.figures()
    assert found["perplexity"].value == pytest.approx(cost.exp().item(), rel=1e-9)
    assert found["bits_per_character"].value == pytest.approx(cost.item() / np.log(2), rel=1e-9)
