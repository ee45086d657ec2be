"""Fusing: means by hand, and boxes by a plain loop over the published definition of weighted boxes fusion."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from modelyard.core.errors import InputError, ShapeError
from modelyard.tasks.answers import Box, DetectionAnswer
from modelyard.tasks.fuse import fused_boxes, mean_maps, mean_probabilities

MODELS, OVERLAP = 3, 0.55


def answers(seed: int) -> list[DetectionAnswer]:
    """Three detectors that see six things a little differently, miss some, and see what is not there."""
    random = np.random.default_rng(seed)
    things = random.uniform(0, 300, (6, 2))
    found = []
    for _ in range(MODELS):
        boxes = []
        for number, (x, y) in enumerate(things):
            if random.random() < 0.8:
                left, top, right, bottom = np.array([x, y, x + 60, y + 80]) + random.normal(0, 6, 4)
                boxes.append(Box(left, top, right, bottom, f"c{number % 2}", number % 2, random.random()))
        boxes.append(Box(0, 0, *random.uniform(20, 400, 2), "c0", 0, random.random()))
        found.append(DetectionAnswer(tuple(boxes), 400, 400))
    return found


def ratio(a: list[float], b: list[float]) -> float:
    across = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    down = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    either = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - across * down
    return across * down / either


def published(found: list[DetectionAnswer]) -> list[tuple[int, float, list[float]]]:
    """Weighted boxes fusion, step by step as its paper has it, a class at a time."""
    fused = []
    for index in (0, 1):
        own = [box for answer in found for box in answer.boxes if box.index == index]
        clusters: list[list[Box]] = []
        means: list[list[float]] = []
        for box in sorted(own, key=lambda one: -one.score):
            side = [box.left, box.top, box.right, box.bottom]
            shares = [ratio(mean, side) for mean in means]
            if shares and max(shares) > OVERLAP:
                place = shares.index(max(shares))
                clusters[place].append(box)
            else:
                place = len(clusters)
                clusters.append([box])
                means.append([])
            total = sum(one.score for one in clusters[place])
            means[place] = [
                sum(getattr(one, name) * one.score for one in clusters[place]) / total
                for name in ("left", "top", "right", "bottom")
            ]
        for cluster, mean in zip(clusters, means, strict=True):
            score = sum(one.score for one in cluster) / len(cluster)
            fused.append((index, score * min(len(cluster), MODELS) / MODELS, mean))
    return sorted(fused, key=lambda one: -one[1])


@pytest.mark.parametrize("seed", range(5))
def test_weighted_boxes_are_those_of_the_papers_loop(seed):
    fused = fused_boxes(answers(seed), overlap=OVERLAP).boxes
    expected = published(answers(seed))
    assert [one.index for one in fused] == [one[0] for one in expected]
    assert [one.score for one in fused] == pytest.approx([one[1] for one in expected])
    sides = [side for one in fused for side in (one.left, one.top, one.right, one.bottom)]
    assert sides == pytest.approx([side for one in expected for side in one[2]])


def test_a_model_of_twice_the_weight_counts_twice():
    left, right = (DetectionAnswer((Box(x, 0, x + 100, 100, "cat", 0, 0.6),), 100, 200) for x in (0.0, 9.0))
    (one,) = fused_boxes([left, right], weights=[2, 1]).boxes
    assert one.left == pytest.approx(3)
    assert one.score == pytest.approx((2 * 0.6 + 0.6) / 2 * 2 / 3)


def test_the_surest_of_what_overlaps_can_be_kept_instead():
    sure, unsure = Box(0, 0, 100, 100, "cat", 0, 0.9), Box(5, 0, 105, 100, "cat", 0, 0.5)
    dog = Box(5, 0, 105, 100, "dog", 1, 0.4)
    parts = [DetectionAnswer((unsure, dog), 100, 200), DetectionAnswer((sure,), 100, 200)]
    assert fused_boxes(parts, by="surest").boxes == (sure, dog)


def test_what_nobody_found_is_nothing():
    assert fused_boxes([DetectionAnswer((), 10, 20)] * 2) == DetectionAnswer((), 10, 20)


def test_classifiers_are_averaged_as_probabilities():
    scores = [torch.randn(4, 7, generator=torch.Generator().manual_seed(seed)) for seed in range(3)]
    expected = torch.stack([one.softmax(1) for one in scores]).mean(0)
    made = mean_probabilities([one.numpy() for one in scores])
    np.testing.assert_allclose(made, expected, atol=1e-6)


def test_maps_are_averaged_with_weights_at_each_pixel():
    scores = [torch.randn(2, 3, 5, 4, generator=torch.Generator().manual_seed(seed)) for seed in range(2)]
    expected = 0.75 * scores[0].softmax(1) + 0.25 * scores[1].softmax(1)
    made = mean_maps([one.numpy() for one in scores], [3, 1])
    np.testing.assert_allclose(made, expected, atol=1e-6)


def test_what_cannot_be_fused_is_refused_with_the_reason():
    with pytest.raises(InputError, match="no answers"):
        fused_boxes([])
    with pytest.raises(InputError, match="2 sizes"):
        fused_boxes([DetectionAnswer((), 1, 2), DetectionAnswer((), 2, 1)])
    with pytest.raises(InputError, match="2 models are 2 figures"):
        mean_probabilities([np.zeros((1, 2))] * 2, [1, -1])
    with pytest.raises(ShapeError, match=r"\[1, 2\], \[1, 3\]"):
        mean_probabilities([np.zeros((1, 2)), np.zeros((1, 3))])
