"""The category follows from pairs of answers; cases reckoned by hand, and the interval's coverage drawn."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from modelyard.tune.variants.category import Judged, category_of, samples_needed
from modelyard.tune.variants.keep import why_refused
from modelyard.tune.variants.measuring import Measuring
from modelyard.tune.variants.pairs import Pairs, ratio_interval, score
from modelyard.tune.variants.resampled import interval_of, spread_of_ratio

Z2 = 1.959964**2


@pytest.mark.parametrize(
    ("ratio", "interval", "category"),
    [
        (1.0, (0.995, 1.005), "conservative"),
        (1.01, (0.990, 1.03), "conservative"),
        (0.995, (0.991, 0.999), "moderate"),
        (0.90, (0.85, 0.95), "aggressive"),
        (0.99, (0.985, 0.995), "undecided"),
        (1.0, (0.98, 1.02), "undecided"),
        (0.98, (0.97, 0.99), "undecided"),
        (None, (0.0, 1000.0), "undecided"),
        (float("nan"), (float("nan"), float("nan")), "aggressive"),  # it answers no numbers
    ],
)
def test_a_category_is_where_the_whole_interval_lies(ratio, interval, category):
    assert category_of(ratio, interval) == category


@pytest.mark.parametrize("count", [100, 500, 5000])
def test_where_no_answers_differ_the_interval_is_that_of_so_many_samples(count):
    low, high = ratio_interval(Pairs(count, 0, 0, 0))
    # (1 - r) n = z √(n r (1 - r)) has the solution r = n / (n + z²), and its reciprocal above.
    assert low == pytest.approx(count / (count + Z2), rel=1e-6)
    assert high == pytest.approx((count + Z2) / count, rel=1e-6)


def test_equal_answers_decide_from_381_samples_on():
    # n / (n + z²) is 0.99 at n = 99 z² = 380.3.
    found = samples_needed(100, lambda factor: ratio_interval(Pairs(100, 0, 0, 0).times(factor)), 1.0)
    assert found == 381


def test_the_score_is_that_of_mcnemar_where_the_ratio_is_one():
    # Under a ratio of 1 the variance is (b + c) / n², so that the score is (c - b) / √(b + c).
    assert score(Pairs(80, 9, 4, 7), 1.0) == pytest.approx((4 - 9) / np.sqrt(13))


@pytest.mark.parametrize(
    "shares", [(0.97, 0.015, 0.01, 0.005), (0.90, 0.02, 0.02, 0.06), (0.6, 0.1, 0.05, 0.25)]
)
@pytest.mark.parametrize("count", [200, 1000])
def test_the_interval_of_a_ratio_covers_as_often_as_it_says(shares, count):
    both, parent, variant, _ = shares
    true = (both + variant) / (both + parent)
    chance = np.random.RandomState(7)
    draws = chance.multinomial(count, shares, 2000)
    hit = [low <= true <= high for low, high in (ratio_interval(Pairs(*map(float, one))) for one in draws)]
    assert 0.935 <= np.mean(hit) <= 0.985


def test_a_ratio_of_no_means_covers_as_often_as_it_says_by_drawing_again():
    chance, count, hit = np.random.RandomState(3), 300, []
    for _ in range(200):
        sizes = chance.gamma(4, size=count)
        before, after = sizes * chance.normal(10, 1, count), sizes * chance.normal(9.9, 1, count)
        figures = [lambda drawn, of=of, w=sizes: of[drawn].sum() / w[drawn].sum() for of in (before, after)]
        spread = spread_of_ratio(count, figures[0], figures[1], draws=100)
        low, high = interval_of(after.sum() / before.sum(), spread, count)
        hit.append(low <= 0.99 <= high)
    assert np.mean(hit) >= 0.92


def test_samples_that_lie_on_the_border_are_never_enough():
    assert samples_needed(100, lambda factor: (0.99 - 0.1 / factor, 0.99 + 0.1 / factor), 0.9899) is None


def test_a_perplexity_that_grew_is_not_told_as_a_smaller_one():
    worse = Judged("moderate", "perplexity", 1.4422, 1.4453, 0.9979, (0.991, 1.005), 500, None, "")
    assert str(worse) == "moderate: 99.79% as good as its parent in perplexity (99.10% to 100.50%)"


@pytest.mark.parametrize(
    ("drop", "kept"), [(0.01, True), (0.011, False), (None, False), (float("nan"), False)]
)
def test_what_loses_more_than_is_allowed_or_what_nobody_can_count_is_not_kept(drop, kept):
    found = SimpleNamespace(drop=drop, faster=True)
    assert (why_refused(found, Measuring(max_drop=0.01)) is None) == kept
