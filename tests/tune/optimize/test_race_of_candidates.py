"""Runtimes of known times race: the fastest that holds wins, and each other row says why it lost."""

from __future__ import annotations

import pytest
from row_of import row_of

from modelyard.core.errors import InputError, NotFoundError, RunError

QUICK, MIDDLING, SLOW = {"seconds": 0.002}, {"seconds": 0.005}, {"seconds": 0.02}


def test_the_quickest_wins_and_the_others_are_told_how_much_slower_they_are(bench):
    bench.lend(quick=QUICK, middling=MIDDLING, slow=SLOW)
    found = bench.optimize("quick", "middling", "slow")
    (outcome,) = found.outcomes
    assert outcome.winner.candidate.runtime == "quick"
    assert "times as slow" in row_of(found, "slow").verdict
    assert row_of(found, "slow").median > 0.02


def test_what_crashes_or_answers_nonsense_is_a_row_and_not_the_end(bench):
    bench.lend(quick=MIDDLING, crash={**QUICK, "does": "crash"}, nan={**QUICK, "does": "nan"})
    found = bench.optimize("quick", "crash", "nan")
    assert found.outcomes[0].winner.candidate.runtime == "quick"
    assert "SIGSEGV" in row_of(found, "crash").verdict
    assert "not finite" in row_of(found, "nan").verdict


@pytest.mark.slow
def test_what_hangs_is_ended_and_is_a_row(bench):
    bench.lend(quick=MIDDLING, stuck={**QUICK, "does": "hang"})
    found = bench.optimize("quick", "stuck", budget=30)
    assert found.outcomes[0].winner.candidate.runtime == "quick"
    assert "no answer in 10 s" in row_of(found, "stuck").verdict


def test_the_quickest_is_not_taken_where_its_answers_are_others(bench):
    bench.lend(honest=MIDDLING, lying={**QUICK, "does": "lie"})
    found = bench.optimize("honest", "lying")
    assert found.outcomes[0].winner.candidate.runtime == "honest"
    assert "its outputs are others" in row_of(found, "lying").verdict


@pytest.mark.wide
def test_fewer_threads_and_options_are_tried_of_what_is_fast(bench):
    bench.lend(quick={"seconds": 0.01, "by_threads": {2: 1, 1: 0.5}, "calm": 0.3})
    winner = bench.optimize("quick", threads=[1, 2]).outcomes[0].winner.candidate
    assert (winner.threads, dict(winner.options)) == (1, {"calm": True})


def test_another_precision_wins_where_it_is_faster_and_answers_the_same(bench):
    bench.lend(quick={"seconds": 0.01, "precisions": ["float32", "bfloat16"], "halved": 0.3})
    winner = bench.optimize("quick").outcomes[0].winner.candidate
    assert (winner.numbers, winner.precision) == ("bfloat16", "bfloat16")


@pytest.mark.wide
def test_of_two_that_are_as_fast_the_more_exact_wins_and_that_is_said(bench):
    bench.lend(quick={"seconds": 0.005, "precisions": ["float32", "bfloat16"]})
    found = bench.optimize("quick")
    assert found.outcomes[0].winner.candidate.numbers == "float32"
    assert "as fast within noise" in row_of(found, "quick", numbers="bfloat16").verdict
    assert any("The more exact and simpler was taken" in one for one in found.notes)


@pytest.mark.wide
def test_each_batch_has_its_winner_and_inputs_a_second_have_one_for_all(bench):
    bench.lend(quick={"seconds": 0.003})
    assert [one.winner.candidate.batch for one in bench.optimize("quick", batch_sizes=[1, 4]).outcomes] == [
        1,
        4,
    ]
    found = bench.optimize("quick", batch_sizes=[1, 4], objective="throughput")
    assert [one.winner.candidate.batch for one in found.outcomes] == [4]


def test_nothing_that_answers_is_an_error_with_each_reason(bench):
    bench.lend(crash={**QUICK, "does": "crash"})
    with pytest.raises(
        RunError, match=r"calm answers in no runtime here: crash float32, 1 thread: .*SIGSEGV"
    ):
        bench.optimize("crash")


def test_a_budget_too_small_for_one_candidate_says_how_much_one_takes(bench):
    bench.lend(late={"seconds": 0.3})
    with pytest.raises(
        InputError, match=r"too small for one candidate: calm takes .* s for a process"
    ) as caught:
        bench.optimize("late", budget=3)
    assert "--budget" in caught.value.hint


@pytest.mark.wide
def test_a_budget_in_which_nothing_answers_is_too_small(bench):
    bench.lend(stuck={**QUICK, "does": "hang"})
    with pytest.raises(InputError, match="too small for one candidate: calm gave no answer in 10 s"):
        bench.optimize("stuck", budget=3)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"budget": "1s"}, "too small for one candidate"),
        ({"max_drop": "200%"}, "a share from 0 to below 1"),
        ({"max_drop": "some"}, "a share such as"),
        ({"max_drop": "1%"}, "needs a metric to be measured, and no data for calm are known here"),
        ({"max_drop": "1%", "random_weights": True}, "random weights have none"),
        ({"objective": "speed"}, "is no objective"),
        ({"batch_sizes": [0]}, "a whole number from 1 on"),
        ({"precisions": ["f7"]}, "is no precision"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_runs(bench, given, said):
    with pytest.raises(InputError, match=said):
        bench.optimize("quick", **given)


def test_a_runtime_that_there_is_not_is_asked_about(bench):
    bench.lend(quick=QUICK)
    with pytest.raises(NotFoundError, match="no runtime 'quikc'") as caught:
        bench.optimize("quikc")
    assert "quick" in caught.value.hint


def test_precisions_that_no_runtime_has_leave_nothing_to_try(bench):
    bench.lend(quick=QUICK)
    with pytest.raises(InputError, match=r"nothing can be tried for calm: .*no fast bfloat16 here"):
        bench.optimize("quick", precisions=["bfloat16"])
