"""Where a series changed its level, and how seldom one is seen where there is none."""

from __future__ import annotations

import random

import pytest

from modelyard.reports.dashboard.change_points import LEVEL, _differences, _ranks, change_points


def noise(chance: random.Random, count: int, middle: float = 1.0) -> list[float]:
    return [middle * chance.lognormvariate(0, 0.02) for _ in range(count)]


def test_planted_steps_are_found_where_they_are() -> None:
    chance = random.Random(1)
    found = change_points([*noise(chance, 14), *noise(chance, 12, 1.2), *noise(chance, 16, 0.9)])
    assert [one.at for one in found] == [14, 26]
    assert [round(one.after / one.before, 1) for one in found] == [1.2, 0.8]


def test_stationary_series_are_told_to_change_no_more_often_than_stated() -> None:
    chance = random.Random(2)
    alarms = sum(bool(change_points(noise(chance, 30), margin=0.0)) for _ in range(200))
    assert alarms <= 7  # of 200 at one in a hundred: more come up in 4 of 10,000 such tests (binomial)
    assert LEVEL == 0.01


def test_the_measure_of_a_cut_is_that_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    values = noise(random.Random(3), 17)
    import numpy as np

    own = _differences(_ranks(np.asarray(values))[None])[0]
    for at, found in zip(range(3, 15), own, strict=True):
        p = stats.mannwhitneyu(values[:at], values[at:], method="asymptotic", use_continuity=False).pvalue
        assert stats.norm.sf(found) * 2 == pytest.approx(p)


def test_a_sure_change_too_small_to_matter_does_not_count() -> None:
    values = [1.0, 1.001, 1.002] * 5 + [1.01, 1.011, 1.012] * 5
    assert change_points(values) == []
    assert [one.at for one in change_points(values, margin=0.005)] == [15]


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0, 1.0, 2.0, 1.0], [5.0] * 40])
def test_too_few_values_or_equal_ones_have_no_change(values: list[float]) -> None:
    assert change_points(values) == []
