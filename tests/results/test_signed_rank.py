"""Intervals by signed ranks, against published critical values and SciPy's exact test."""

from __future__ import annotations

import random

import pytest

from modelyard.results.comparing.signed_rank import paired_interval, paired_shift, ranks_left_out

CRITICAL = [(6, 0.05, 2), (8, 0.025, 3), (10, 0.005, 3), (15, 0.01, 19), (20, 0.01, 43), (25, 0.005, 68)]
"""Wilcoxon's tables: pairs, chance on one side, the largest sum of ranks that is no likelier."""


@pytest.mark.parametrize(("pairs", "tail", "critical"), CRITICAL)
def test_the_ranks_left_out_are_those_of_the_published_tables(pairs, tail, critical):
    assert ranks_left_out(pairs, tail) == critical + 1


def test_too_few_pairs_give_no_interval():
    assert paired_interval([0.1] * 6, 0.01) is None
    assert paired_interval([0.1] * 7, 0.01) == pytest.approx((0.1, 0.1))


def test_the_ends_are_the_shifts_that_the_exact_test_just_refuses():
    stats = pytest.importorskip("scipy.stats")
    chance = random.Random(3)
    differences = [chance.gauss(0.2, 1.0) for _ in range(17)]
    low, high = paired_interval(differences, 0.01)
    for shift, refused in (
        (low - 1e-9, True),
        (low + 1e-9, False),
        (high - 1e-9, False),
        (high + 1e-9, True),
    ):
        test = stats.wilcoxon([one - shift for one in differences], method="exact")
        assert (test.pvalue / 2 <= 0.01) == refused


def test_the_shift_is_the_median_of_the_means_of_pairs():
    assert paired_shift([1.0, 2.0, 6.0]) == 2.75  # of 1, 1.5, 2, 3.5, 4, 6


def test_an_interval_misses_the_shift_no_more_often_than_promised():
    chance = random.Random(4)
    missed = 0
    for _ in range(2000):
        drawn = [chance.choice((1, -1)) * chance.paretovariate(1.1) for _ in range(12)]  # without a mean
        low, high = paired_interval(drawn, 0.05)
        missed += not low <= 0 <= high
    assert missed / 2000 < 0.1 + 0.02
