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


def test_the_counts_are_the_fewest_whose_largest_bounds_a_percentile_by_three_deviations():
    for percent, count in NEEDED.items():
        missed = [stats.binom.pmf(each, each, percent / 100) for each in (count - 1, count)]
        assert missed[0] > 0.0013 >= missed[1]  # the chance that all lie below it; 0.13 % is beyond three
    assert NEEDED == {90: 64, 95: 130, 99: 662}


def test_percentiles_are_those_of_numpys_inverted_distribution():
    numpy = pytest.importorskip("numpy")
    chance = random.Random(3)
    for count in (662, 663, 700, 999, 1000, 1234):
        samples = [chance.random() for _ in range(count)]
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


def alike(chance):
    """Five processes whose samples are all of one kind: a median of 1."""
    return [[chance.lognormvariate(0, 0.3) for _ in range(40)] for _ in range(5)], 1.0


def two_humps(chance):
    """Seven of ten calls take 1, the others 3, each with its own spread."""
    taken = [
        [chance.gauss(*((1, 0.05) if chance.random() < 0.7 else (3, 0.1))) for _ in range(40)]
        for _ in range(5)
    ]
    return taken, stats.norm.ppf(0.5 / 0.7, 1, 0.05)


def of_a_kind(chance):
    """Each process is faster or slower as a whole, by 3 %, and its calls differ by 1 %."""
    speeds = [chance.gauss(0, 0.03) for _ in range(5)]
    return [[exp(speed + chance.gauss(0, 0.01)) for _ in range(40)] for speed in speeds], 1.0


@pytest.mark.parametrize("times", [alike, two_humps, of_a_kind])
def test_nineteen_of_twenty_intervals_over_processes_hold_the_median(times):
    chance, held = random.Random(5), 0
    for _ in range(1000):
        processes, truth = times(chance)
        low, high = interval_over(processes)
        held += low <= truth <= high
    assert stats.binomtest(held, 1000, 0.95, "less").pvalue > 0.001
    assert held < 1000


def test_an_interval_that_forgets_the_processes_would_miss_most_medians():
    """That is why the interval over processes is the wider one: the same times, thrown together."""
    chance, held = random.Random(5), 0
    for _ in range(500):
        processes, truth = of_a_kind(chance)
        low, high = median_interval([one for samples in processes for one in samples])
        held += low <= truth <= high
    assert held < 250
