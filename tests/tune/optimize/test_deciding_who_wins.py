"""Who goes on, who is as fast, and what a loss is: reckoned by hand on made-up times and scores."""

from __future__ import annotations

import pytest

from modelyard.tune.optimize.candidate import Candidate, Source
from modelyard.tune.optimize.field import numbers_of
from modelyard.tune.optimize.sieve import equals, sieve, third, undecided
from modelyard.tune.optimize.trial import Trial
from modelyard.tune.optimize.verify import drop_of, others, paired, too_much

PARITY = {"samples": 32, "relative": 0.01, "cosine": 0.999, "decided": "top-1", "agreed": 31, "of": 32}


def trial(*processes, numbers="float32", threads=1, options=(), batch=1):
    """A candidate with processes of ten calls each, of so many milliseconds."""
    candidate = Candidate("any", numbers, None, Source("file"), threads, batch, options)
    return Trial(candidate, [{"samples": [ms / 1000] * 10} for ms in processes])


def score(value, samples=(), name="top1_accuracy", data="d"):
    return {"figures": {name: value}, "key": {"data": data}, "per_sample": {name: list(samples)}}


def test_a_disturbed_process_does_not_throw_the_best_out():
    best, disturbed, slow = trial(2.0), trial(9.0, 1.9), trial(4.0)
    assert sieve([slow, best, disturbed], 2) == [disturbed, best]


def test_whoever_is_near_the_best_goes_on_beyond_the_number():
    best, near, far = trial(2.0), trial(2.1), trial(3.0)
    assert sieve([far, near, best], 1) == [best, near]


@pytest.mark.parametrize(("count", "stay"), [(1, 3), (9, 3), (10, 4), (30, 10)])
def test_a_third_goes_on_and_three_at_least(count, stay):
    assert third(count) == stay


def test_the_best_is_decided_where_its_interval_is_below_the_others():
    best, slow = trial(2.0, 2.0), trial(3.0, 3.0)
    assert undecided([slow, best]) == [best]
    assert undecided([best, trial(1.5, 3.0)]) == [best, trial(1.5, 3.0)]


def test_of_those_as_fast_the_more_exact_comes_first_then_fewer_options_then_threads():
    small = trial(2.00, 2.00, numbers="int8")
    tuned = trial(2.01, 1.99, options=(("pinned", True),))
    many, few = trial(2.02, 1.98, threads=2), trial(2.03, 1.97)
    assert equals([small, tuned, many, few]) == [few, many, tuned, small]


def test_three_percent_is_no_more_as_fast():
    best, slower = trial(2.0, 1.9, 2.1, numbers="int8"), trial(2.1, 1.9, 2.2)
    assert equals([best, slower]) == [best]


def test_inputs_a_second_count_each_input_of_a_batch():
    assert undecided([trial(4.0, 4.0, batch=4), trial(1.5, 1.5)]) == [trial(4.0, 4.0, batch=4)]


@pytest.mark.parametrize(
    ("before", "after", "name", "lost"),
    [(0.8, 0.76, "top1_accuracy", 0.05), (20.0, 21.0, "perplexity", 0.05), (0.8, 0.84, "miou", -0.05)],
)
def test_a_drop_is_a_share_of_the_parents_own_metric(before, after, name, lost):
    assert drop_of(score(after, name=name), score(before, name=name)) == pytest.approx(lost)


def test_a_loss_of_just_what_is_allowed_is_allowed_and_more_is_told():
    assert too_much(score(0.796), score(0.8), 0.005) is None
    said = "it loses 1 % of top1_accuracy (0.8 to 0.792), and may lose 0.5 %"
    assert too_much(score(0.792), score(0.8), 0.005) == said


def test_scores_of_other_samples_are_never_good_enough():
    assert too_much(score(0.9, data="other"), score(0.8), 0.5) is not None


def test_the_interval_of_a_loss_is_that_of_paired_samples():
    """Agresti and Min's by hand: 3 lost, 1 won of 98; (n + 2) = 100, mean 0.02, spread sqrt(5 - 0.04)."""
    early, late = [1] * 3 + [0] + [1] * 94, [0] * 3 + [1] + [1] * 94
    low, high = paired(score(97 / 98, late), score(1.0, early))
    reach = 1.959964 * (5 - 0.04) ** 0.5 / 100
    assert (low, high) == (pytest.approx(0.02 - reach), pytest.approx(0.02 + reach))


@pytest.mark.parametrize(
    ("parity", "bar", "passes"),
    [
        ({}, "values", True),
        ({}, "outputs", False),  # 31 of 32 are less than 99.5 %
        ({"agreed": 32}, "outputs", True),
        ({"cosine": 0.95}, "metric", True),
        ({"cosine": 0.95}, "values", False),
        ({"cosine": 0.85}, "metric", False),
        ({"agreed": 15}, "metric", False),
    ],
)
def test_what_outputs_have_to_be_depends_on_what_decides(parity, bar, passes):
    assert (others(PARITY | parity, 0.005, bar) is None) == passes


def test_int8_is_tried_where_a_runtime_has_it_and_opens_onnx_alone_or_with_half_numbers():
    choice = {"precisions": ["float32", "bfloat16", "int8"], "onnx": True}
    assert numbers_of(choice) == ["float32", "bfloat16", "int8", "int8+bfloat16"]
    assert numbers_of(choice | {"onnx": False}) == ["float32", "bfloat16"]
