"""How many processes would decide: what can be reckoned by hand. Half the width takes four times as many."""

from __future__ import annotations

from dataclasses import replace
from math import exp, inf, log

import pytest

from modelyard.results.comparing.compare import compare
from modelyard.results.comparing.needed import narrowing, processes_of_each, processes_of_one

EQUAL = (exp(-0.05), exp(0.05))
ZONES = (EQUAL, (0.0, EQUAL[0]), (EQUAL[1], inf))


@pytest.mark.parametrize(
    ("ratio", "ends", "share"),
    [
        (0.0, (-0.1, 0.1), 0.5),  # in the middle: half of its width fits
        (0.02, (-0.08, 0.12), 0.3),  # the nearer bound decides: 0.03 of 0.1
        (0.15, (0.03, 0.27), 0.1 / 0.12),  # beyond: the lower end has to pass the bound
        (-0.25, (-0.65, 0.15), 0.2 / 0.4),
        (0.05, (-0.05, 0.15), 0.0),  # at the bound, nothing ever decides
    ],
)
def test_an_interval_has_to_shrink_until_it_lies_in_a_zone(ratio, ends, share):
    assert narrowing(exp(ratio), (exp(ends[0]), exp(ends[1])), ZONES) == pytest.approx(share, abs=1e-9)


def test_half_the_width_takes_four_times_as_many_processes_on_each_side():
    assert processes_of_each(5, 0.5) == 20


def test_beside_a_side_that_stays_the_other_needs_more():
    assert processes_of_one(20, 20, 0.8) == 72  # (1/20 + 1/20) × 0.64 = 1/20 + 1/71.4


def test_where_the_side_that_stays_is_too_few_no_number_is_named():
    assert processes_of_one(5, 5, 0.5) is None


@pytest.mark.parametrize("share", [0.0, 1e-4])
def test_thousands_of_processes_are_not_named(share):
    assert (processes_of_each(5, share), processes_of_one(5, 5, share)) == (None, None)


def test_a_comparison_that_cannot_tell_says_how_many_would(measured):
    wide = {str(at): [0.01 * (1 + 0.1 * at)] * 3 for at in range(5)}
    one = measured(samples=wide)
    found = compare(one, replace(one, samples={at: [1.1 * time for time in own] for at, own in wide.items()}))
    assert found.verdict == "cannot tell"
    reach = log(found.value / found.interval[0])
    assert found.needed == pytest.approx(5 * (reach / log(found.value)) ** 2, abs=1)


def test_a_comparison_that_is_decided_asks_for_no_more(measured):
    calm = {str(at): [0.01] * 3 for at in range(4)}
    assert compare(measured(samples=calm), measured(samples=calm)).needed is None
