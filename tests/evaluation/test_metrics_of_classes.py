"""The metrics of classification agree with other libraries and with sums by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest, bootstrap
from sklearn.metrics import balanced_accuracy_score, f1_score, top_k_accuracy_score

from modelyard.evaluation.family import METRICS
from modelyard.evaluation.intervals import drawn_again, of_ratio, wilson

CHANCE = np.random.RandomState(5)
SCORES = CHANCE.standard_normal((300, 12)).astype(np.float32)
TRUTHS = np.append(CHANCE.randint(0, 12, 150), SCORES[150:].argmax(1))


def figures(name, scores=SCORES, truths=TRUTHS, classes=12):
    metric = METRICS.get(name).Metric(classes)
    for start in range(0, len(truths), 70):  # in batches, the last one shorter
        metric.add(list(scores[start : start + 70]), list(truths[start : start + 70]))
    return {key: one.value for key, one in metric.figures().items()}


@pytest.mark.parametrize("among", [1, 5])
def test_hits_are_those_of_scikit_learn(among):
    expected = top_k_accuracy_score(TRUTHS, SCORES, k=among, labels=range(12))
    assert figures(f"top{among}") == {f"top{among}_accuracy": pytest.approx(expected)}


def test_five_of_five_classes_say_nothing():
    assert figures("top5", SCORES[:, :5], TRUTHS % 5, classes=5) == {}


def test_of_equal_scores_the_first_class_ranks_first():
    flat = np.zeros((4, 3), np.float32)
    assert figures("top1", flat, [0, 0, 1, 2], classes=3) == {"top1_accuracy": 0.5}


def test_f1_and_the_mean_of_classes_are_those_of_scikit_learn():
    said = SCORES.argmax(1)
    assert figures("f1") == {"f1": pytest.approx(f1_score(TRUTHS, said, average="macro"))}
    expected = balanced_accuracy_score(TRUTHS, said)
    assert figures("confusion") == {"mean_class_accuracy": pytest.approx(expected)}


def test_a_confusion_names_what_is_mistaken_most():
    metric = METRICS.get("confusion").Metric(3)
    metric.add(list(np.eye(3)[[1, 1, 2, 0]]), [0, 0, 1, 0])
    assert metric.details() == {"mistaken": [[0, 1, 2], [1, 2, 1]]}


def test_the_calibration_error_is_the_one_counted_by_hand():
    # surenesses 0.9, 0.9 (one right), 0.6 (right): (2 · |0.5 − 0.9| + |1 − 0.6|) / 3
    shares = np.array([[0.9, 0.1], [0.9, 0.1], [0.4, 0.6]])
    assert figures("ece", np.log(shares), [0, 1, 1], classes=2) == {"ece": pytest.approx(0.4)}


@pytest.mark.parametrize(("hits", "count"), [(0, 8), (1, 10), (498, 500), (10, 10)])
def test_the_interval_of_a_share_is_wilsons(hits, count):
    expected = binomtest(hits, count).proportion_ci(method="wilson")
    assert wilson(hits, count) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_the_interval_of_none_or_all_ends_at_0_or_1_exactly():
    ends = {(wilson(0, count)[0], wilson(count, count)[1]) for count in range(1, 400)}
    assert ends == {(0.0, 1.0)}


def test_the_interval_by_drawing_again_is_about_that_of_scipy():
    samples = np.random.RandomState(1).gamma(2, size=(400, 1))
    mean = drawn_again(lambda sums: float(sums[0]) / 400, samples)
    expected = bootstrap((samples[:, 0],), np.mean, method="percentile", rng=1).confidence_interval
    assert mean == pytest.approx((expected.low, expected.high), rel=0.02)


def test_the_interval_of_a_mean_is_the_usual_one():
    values = np.random.RandomState(2).standard_normal(50) + 9
    half = 1.959964 * values.std(ddof=1) / 50**0.5
    assert of_ratio(values, np.ones(50)) == pytest.approx((values.mean() - half, values.mean() + half))
