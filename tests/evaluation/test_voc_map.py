"""Pascal VOC's average precision, against its definition in plain loops and figures worked out by hand."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from modelyard.evaluation.family import metrics_of
from modelyard.evaluation.judging.detection import Found, There
from modelyard.evaluation.metrics.voc_map import Metric

CLASSES = 3


def share(one, other):
    """Intersection over union in pixels counted from 1, the last ones in the box, as the kit has it."""
    across = min(one[2], other[2]) - max(one[0], other[0]) + 1
    down = min(one[3], other[3]) - max(one[1], other[1]) + 1
    if across <= 0 or down <= 0:
        return 0
    both = sum((box[2] - box[0] + 1) * (box[3] - box[1] + 1) for box in (one, other))
    return across * down / (both - across * down)


def by_definition(pictures):
    """One detection after the other, one recall after the other, in whole fractions."""
    areas, elevenths = [], []
    for label in range(CLASSES):
        things = {(number, at): box for number, (_, there) in enumerate(pictures)
                  for at, box in enumerate(there) if box[4] == label}  # fmt: skip
        wanted = sum(not box[5] for box in things.values())
        if not wanted:
            continue
        said = [
            (number, one) for number, (found, _) in enumerate(pictures) for one in found if one[4] == label
        ]
        taken, hits, rows = set(), 0, []
        for number, one in sorted(said, key=lambda pair: -pair[1][5]):
            own = {key: box for key, box in things.items() if key[0] == number}
            key = max(own, key=lambda key: share(one, own[key]), default=None)  # the first of equals
            covers = key is not None and share(one, own[key]) >= 0.5
            if covers and own[key][5]:
                continue
            right = covers and key not in taken
            taken |= {key} if right else set()
            hits += right
            rows.append((Fraction(hits, wanted), Fraction(hits, len(rows) + 1)))
        reached = [max((p for r, p in rows if r >= Fraction(k, 10)), default=0) for k in range(11)]
        elevenths.append(float(sum(reached) / Fraction(11)))
        recalls = [Fraction(0)] + [r for r, _ in rows]
        steps = [(b - a) * max(p for r, p in rows if r >= b)
                 for a, b in itertools.pairwise(recalls) if b > a]  # fmt: skip
        areas.append(float(sum(steps)))
    return {"voc_map": np.mean(areas), "voc_map_11": np.mean(elevenths)}


def ours(pictures):
    metric = Metric(CLASSES)
    for found, there in pictures:
        said, true = (np.array(rows, np.float64).reshape(-1, 6) for rows in (found, there))
        corner = [1, 1, 0, 0]
        sides = np.concatenate([true[:, :2] - 1, true[:, 2:4] - true[:, :2] + 1], 1)
        flags = true[:, 5].astype(bool)
        truth = There(sides, true[:, 4].astype(int), sides[:, 2], np.zeros(len(true), bool), flags)
        metric.add([Found(said[:, :4] - corner, said[:, 5], said[:, 4].astype(int))], [truth])
    return {name: one.value for name, one in metric.figures().items()}


def drawn(chance):
    """Things, some of them difficult; detections near them, twice, elsewhere, with scores that are equal."""
    there = [[*corner, *(corner + chance.randint(3, 60, 2)), chance.randint(CLASSES), chance.rand() < 0.25]
             for corner in chance.randint(1, 80, (chance.poisson(4), 2))]  # fmt: skip
    found = [[*(np.array(one[:4]) + chance.randint(-4, 5, 4) * [1, 1, 1, 1]), one[4], round(chance.rand(), 1)]
             for one in there for _ in range(chance.randint(0, 3))]  # fmt: skip
    found = [[a, b, max(a, c), max(b, d), *rest] for a, b, c, d, *rest in found]
    stray = [[5, 5, 40, 40, chance.randint(CLASSES), round(chance.rand(), 1)] for _ in range(2)]
    return found + stray, there


@pytest.mark.parametrize("seed", range(5))
def test_figures_are_those_of_the_definition(seed):
    chance = np.random.RandomState(seed)
    pictures = [drawn(chance) for _ in range(12)]
    assert ours(pictures) == pytest.approx(by_definition(pictures), abs=1e-12)


def test_both_averages_are_those_worked_out_by_hand():
    # right, wrong, right of three things: precision 1 up to a recall of 1/3, then 2/3 up to 2/3
    there = [[1, 1, 10, 10, 0, 0], [21, 1, 30, 10, 0, 0], [41, 1, 50, 10, 0, 0]]
    found = [[1, 1, 10, 10, 0, 0.9], [71, 1, 80, 10, 0, 0.8], [21, 1, 30, 10, 0, 0.7]]
    expected = {"voc_map": 1 / 3 + (2 / 3) / 3, "voc_map_11": (4 * 1 + 3 * 2 / 3) / 11}
    assert ours([(found, there)]) == pytest.approx(expected)


def test_a_recall_of_exactly_three_tenths_reaches_it():
    # 0.1 · 3 is a little more than 3 / 10 in binary numbers, and would not be reached
    there = [[20 * n + 1, 1, 20 * n + 10, 10, 0, 0] for n in range(10)]
    found = [[*one[:5], 0.9] for one in there[:3]]
    assert ours([(found, there)])["voc_map_11"] == pytest.approx(4 / 11)


def test_a_difficult_thing_is_neither_wanted_nor_wrong():
    there = [[1, 1, 10, 10, 0, 0], [21, 1, 30, 10, 0, 1]]
    found = [[21, 1, 30, 10, 0, 0.9], [21, 1, 30, 10, 0, 0.8], [1, 1, 10, 10, 0, 0.7]]
    assert ours([(found, there)])["voc_map"] == 1
    there[1][5] = 0
    assert ours([(found, there)])["voc_map"] == pytest.approx(1 / 2 + (2 / 3) / 2)


def test_an_overlap_of_a_half_is_enough():
    there = [[1, 1, 10, 10, 0, 0]]
    assert ours([([[1, 1, 10, 5, 0, 0.9]], there)])["voc_map"] == 1
    assert ours([([[1, 1, 10, 4, 0, 0.9]], there)])["voc_map"] == 0


def test_it_is_measured_where_it_is_asked_for():
    assert "voc_map" not in metrics_of("detection")
    assert list(metrics_of("detection", ["voc_map"])) == ["voc_map"]
