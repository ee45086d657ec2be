"""Intervals, percentiles and steadiness, against scipy and figures worked out by hand."""

from __future__ import annotations

import random
from math import exp

import pytest

from modelyard.benchmark.statistics import (
    NEEDED,
    drift,
    interval_over,
    is_steady,
    median_interval,
    median_rank,
    missing,
    percentile,
)

stats = pytest.importorskip("scipy.stats")


@pytest.mark.parametrize("count", [6, 9, 20, 130, 1001, 20_000])
def test_the_rank_of_a_median_interval_is_the_binomial_quantile(count):
    rank = median_rank(count)
    assert stats.binom.cdf(rank - 1, count, 0.5) <= 0.025 < stats.binom.cdf(rank, count, 0.5)


def test_five_samples_have_no_interval_and_six_are_their_own():
    assert median_interval([1, 2, 3, 4, 5]) is None
    assert median_interval([3, 1, 2, 6, 5, 4]) == (1, 6)


def test_the_interval_is_that_of_scipy():
    samples = [random.Random(7).lognormvariate(0, 1) for _ in range(200)]
    known = stats.quantile_test(samples, q=0, p=0.5).confidence_interval(0.95)
    assert median_interval(samples) == (known.low, known.high)


def test_nineteen_of_twenty_intervals_hold_the_median_of_a_heavy_tail():
    chance = random.Random(11)
    held = 0
    for _ in range(1000):
        low, high = median_interval([chance.paretovariate(2) for _ in range(65)])
        held += low <= 2**0.5 <= high
    assert stats.binomtest(held, 1000, 0.95, "less").pvalue > 0.001


def test_processes_that_differ_widen_the_interval_to_students():
    processes = [[1.0] * 40, [1.1] * 40, [1.2] * 40]
    logs = stats.t.interval(0.95, 2, *_mean_and_error([0.0, 0.0953101798, 0.1823215568]))
    low, high = interval_over(processes)
    assert (low, high) == pytest.approx((exp(logs[0]), exp(logs[1])), rel=1e-4)


def _mean_and_error(values):
    return sum(values) / len(values), stats.sem(values)


@pytest.mark.parametrize("percent", [90, 95, 99])
def test_a_percentile_is_there_from_the_sample_that_carries_it(percent):
    count = NEEDED[percent]
    assert percentile(range(count - 1), percent) is None
    assert missing(count - 1, percent) == 1
    assert percentile(range(count), percent) is not None


def test_so_many_samples_bound_a_percentile_from_above():
    """The largest of n lies above the percentile in 97.5 of 100 cases."""
    for percent, count in NEEDED.items():
        assert 1 - (percent / 100) ** count > 0.975


def test_the_percentiles_of_a_thousand_are_numpys():
    numpy = pytest.importorskip("numpy")
    samples = [random.Random(3).random() for _ in range(1000)]
    for percent in NEEDED:
        known = numpy.percentile(samples, percent, method="inverted_cdf")
        assert percentile(samples, percent) == known


@pytest.mark.parametrize("slow", [10, 24, 26, 40, 49, 60, 100])
def test_steadiness_is_not_told_while_it_still_warms_up(slow):
    times = [3.0] * slow + [1.0] * 200
    first = next(count for count in range(len(times)) if is_steady(times[:count]))
    assert first >= 50
    assert first >= slow or set(times[first - 50 : first]) == {3.0}


def test_warm_ups_of_forty_calls_are_left_out():
    times = [3.0] * 40 + [1.0] * 200
    assert next(count for count in range(len(times)) if is_steady(times[:count])) > 40


def test_a_drift_is_the_share_by_which_the_second_half_is_slower():
    assert drift([1.0] * 10 + [1.1] * 10) == pytest.approx(0.1)
    assert drift([2.0]) == 0
