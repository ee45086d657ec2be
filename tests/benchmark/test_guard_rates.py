"""The guard's promised rates, by its own decisions over machines that exist on paper."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from modelyard.benchmark.guard.judgement import judged, placed
from modelyard.benchmark.guard.looks import ERROR, FEWEST, Looks
from modelyard.core.errors import InputError

GATE = 0.05
TRIALS = 400


@pytest.fixture(scope="module")
def sides():
    """Count where guards end on a machine, with a candidate that is so much slower."""
    sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks" / "studies"))
    from simulated_clock import MACHINES, guarded

    def counted(machine, slower):
        chances = (Random(f"{machine}/{slower}/{number}") for number in range(TRIALS))
        return Counter(guarded(MACHINES[machine], slower, GATE, Looks(), chance).side for chance in chances)

    yield counted
    del sys.path[0]


@pytest.mark.parametrize("machine", ["quiet", "shared", "busy"])
def test_nothing_that_stayed_as_it_was_is_called_slower_and_little_cannot_be_told(sides, machine):
    found = sides(machine, 0.0)
    assert found["above"] <= 0.01 * TRIALS
    assert found["open"] <= 0.10 * TRIALS


@pytest.mark.parametrize("machine", ["quiet", "shared", "busy"])
def test_a_tenth_slower_is_caught(sides, machine):
    assert sides(machine, 0.10)["above"] >= 0.95 * TRIALS


def test_a_machine_too_wild_to_tell_raises_no_false_alarm(sides):
    found = sides("wild", 0.0)
    assert found["above"] <= 0.01 * TRIALS
    assert found["open"] > 0.5 * TRIALS


def test_at_the_gate_itself_either_verdict_is_as_rare_as_promised(sides):
    found = sides("shared", GATE)
    assert max(found["above"], found["below"]) <= 0.02 * TRIALS  # 1 %, and what chance adds


def test_the_looks_spend_all_of_the_error_and_no_more():
    for most in (8, 12, 20, 40, 80, 200):
        looks = Looks(most)
        assert sum(map(looks.tail, looks.at)) == pytest.approx(ERROR)
        assert looks.at[-1] == most


def test_where_a_run_ends_early_the_last_look_has_what_is_left():
    looks = Looks()
    spent = sum(looks.tail(one) for one in looks.at if one < 30)
    assert looks.tail(30) == pytest.approx(ERROR - spent)


def test_too_few_pairs_for_the_error_are_refused():
    with pytest.raises(InputError, match="can decide nothing"):
        Looks(FEWEST - 1)


def test_the_gate_is_the_boundary_and_the_whole_interval_has_to_be_past_it():
    cases = {(1.06, 1.10): "above", (0.99, 1.04): "below", (1.04, 1.06): "open", (1.05, 1.06): "open"}
    found = {ends: placed(sum(ends) / 2, ends, 1.05, 10).side for ends in cases}
    assert found == cases


def test_how_many_more_would_decide_follows_from_the_root_of_their_number():
    found = placed(1.0, (0.9, 1.1), 1.05, 10)  # the reach has to become half as wide, in logarithms
    assert found.more == 29  # 10 × (ln 1.1 / ln 1.05)² = 38.2
    assert placed(1.0499, (0.9, 1.1), 1.05, 10).more is None


def test_few_pairs_say_how_many_are_wanted_at_least():
    assert judged([0.0] * 4, 1.05, Looks()).more == 4
