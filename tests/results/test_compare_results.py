"""Comparing says faster, slower, equal or that it cannot be told, and refuses to mix what differs."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from scipy import stats

from modelyard.benchmark.asked.config_file import SHIPPED, read_config
from modelyard.core.errors import InputError
from modelyard.results.comparing.comparable import comparable, nearest
from modelyard.results.comparing.compare import FEWEST_PROCESSES, compare
from modelyard.results.comparing.rank_interval import _ranks_left_out, shift_interval

KEY = {"batch": 1, "threads": 2, "engine": "onnxruntime 1.31.0", "machine": "c0ffee"}


@pytest.fixture
def timed(measured):
    """A latency whose processes have given medians."""

    def make(*medians: float, **otherwise):
        samples = {str(at): [0.9 * one, one, 1.5 * one] for at, one in enumerate(medians, 1)}
        return measured(samples=samples, key=KEY | otherwise.pop("key", {}), **otherwise)

    return make


@pytest.fixture
def scored(measured):
    """An accuracy of which each sample is kept."""

    def make(right: list[int], **otherwise):
        figures = {"top1": sum(right) / len(right)}
        return measured(kind="accuracy", figures=figures, intervals={}, samples={"top1": right}, **otherwise)

    return make


# Two-sided critical values of Mann and Whitney's U at 0.05, as every table of them has.
@pytest.mark.parametrize(("n", "critical"), [(4, 0), (5, 2), (6, 5), (8, 13), (10, 23), (20, 127)])
def test_the_ranks_left_out_are_those_of_the_published_tables(n, critical):
    assert _ranks_left_out(n, n, 0.025) == critical + 1


def test_the_interval_holds_the_shifts_that_scipy_does_not_refuse():
    draw = random.Random(5)
    a, b = ([draw.gauss(mean, 1) for _ in range(7)] for mean in (0, 1))
    low, high = shift_interval(a, b)
    refused = [
        stats.mannwhitneyu([one + by for one in a], b, method="exact").pvalue <= 0.05
        for by in (low - 1e-9, low + 1e-9, high - 1e-9, high + 1e-9)
    ]
    assert refused == [True, False, False, True]


def test_the_interval_covers_the_truth_as_often_as_it_says():
    draw = random.Random(11)
    covered = 0
    for _ in range(1000):
        a, b = ([draw.lognormvariate(0, 0.1) for _ in range(6)] for _ in range(2))
        low, high = shift_interval(a, b)
        covered += low <= 0 <= high
    assert 940 <= covered <= 980  # U of 6 and 6: 95.9 %


@pytest.mark.parametrize(
    ("medians", "verdict"),
    [
        ((0.80, 0.81, 0.79, 0.80), "faster"),
        ((1.20, 1.21, 1.19, 1.20), "slower"),
        ((1.001, 0.999, 1.002, 1.0), "equal"),
        ((0.8, 1.2, 1.0, 1.1), "cannot tell"),
    ],
)
def test_four_processes_a_side_decide_what_they_can(timed, medians, verdict):
    assert compare(timed(1.0, 1.001, 0.999, 1.0), timed(*medians)).verdict == verdict


def test_the_ratio_is_that_of_the_times(timed):
    found = compare(timed(0.010, 0.010, 0.010, 0.010), timed(0.005, 0.005, 0.005, 0.005))
    assert (found.value, found.interval) == (pytest.approx(0.5), pytest.approx((0.5, 0.5)))


def test_three_processes_a_side_cannot_tell_and_say_how_many_can(timed):
    found = compare(timed(1.0, 1.0, 1.0), timed(0.5, 0.5, 0.5))
    assert (found.verdict, found.interval) == ("cannot tell", None)
    assert "needs 4 on each side" in found.notes[0]


def test_a_machine_that_became_slower_makes_no_model_slower(timed):
    anchor = {"model": "digits_cnn", "version": "1.0.0", "runtime": "onnxruntime"}
    before = timed(1.0, 1.0, 1.0, 1.0, anchor=anchor | {"median": 0.001})
    after = timed(1.1, 1.1, 1.1, 1.1, anchor=anchor | {"median": 0.0011})
    found = compare(before, after)
    assert (found.verdict, found.interval) == ("cannot tell", pytest.approx((1.0, 1.1)))
    assert "+10.0%" in found.notes[0]


ANCHOR = {"model": "digits_cnn", "version": "1.0.0", "runtime": "onnxruntime", "threads": 1}


def test_an_anchor_with_other_threads_tells_of_the_threads_and_is_not_used(timed):
    one = timed(1.0, 1.0, 1.0, 1.0, anchor=ANCHOR | {"median": 0.001}, key={"threads": 1})
    two = timed(0.8, 0.8, 0.8, 0.8, anchor=ANCHOR | {"threads": 2, "median": 0.0008}, key={"threads": 2})
    found = compare(one, two, across=["threads"])
    assert (found.verdict, found.interval, found.notes) == ("faster", pytest.approx((0.8, 0.8)), ())


def test_an_anchor_of_which_no_threads_were_kept_ran_with_those_of_its_run(timed):
    old = {name: ANCHOR[name] for name in ("model", "version", "runtime")}
    one = timed(1.0, 1.0, 1.0, 1.0, anchor=old | {"median": 0.001}, key={"threads": 1})
    two = timed(0.8, 0.8, 0.8, 0.8, anchor=old | {"median": 0.0008}, key={"threads": 2})
    assert compare(one, two, across=["threads"]).verdict == "faster"


def test_the_anchor_does_not_correct_itself(timed):
    before = timed(1.0, 1.0, 1.0, 1.0, model="digits_cnn", anchor=ANCHOR | {"median": 1.0})
    after = timed(2.0, 2.0, 2.0, 2.0, model="digits_cnn", anchor=ANCHOR | {"median": 2.0})
    assert (compare(before, after).verdict, compare(before, after).notes) == ("slower", ())


def test_two_results_of_one_run_have_no_word_of_the_anchor(timed):
    a, b = (timed(at, at, at, at, anchor=ANCHOR | {"median": 0.001}) for at in (1.0, 2.0))
    assert compare(a, b).notes == ()


def test_both_medians_are_said_and_the_estimator_by_its_name(timed):
    # The medians are 10 and 40 ms; of the nine ratios 2, 4, 8, 1, 2, 4, 0.5, 1, 2 the middle is 2.
    a = timed(0.005, 0.010, 0.020, figures={"median": 0.010})
    b = timed(0.010, 0.020, 0.040, figures={"median": 0.040})
    said = str(compare(a, b))
    assert "median 40.0 ms against 10.0 ms; Hodges-Lehmann ratio of the processes' medians 2.0000" in said


def test_both_scores_are_said_as_percentages(measured):
    a, b = (
        measured(kind="accuracy", figures={"top1_accuracy": at}, intervals={}, samples={})
        for at in (0.9960, 0.7613)
    )
    assert str(compare(a, b)).startswith(
        "cannot tell: top1_accuracy 76.13% against 99.60%; difference -0.2347"
    )


def test_a_speed_against_an_accuracy_is_refused_in_three_words(timed, scored):
    with pytest.raises(InputError) as refused:
        compare(scored([1]), timed(1.0))
    assert refused.value.message == "these may not be compared: accuracy against latency"


def test_models_of_two_tasks_are_refused_and_no_option_is_offered(timed):
    with pytest.raises(InputError, match="classification against detection") as refused:
        compare(timed(1.0), timed(1.0, task="detection", key={"batch": 8}))
    assert "--across" not in (refused.value.hint or "")


def test_a_task_cannot_be_meant_to_differ_and_that_is_said(timed):
    with pytest.raises(InputError, match="task may not be meant to differ"):
        compare(timed(1.0), timed(1.0, task="detection"), across=["task"])


@pytest.mark.parametrize(
    ("margin", "hint"),
    [(2, "For 2 %, write 0.02 or 2%."), (-1, None), (1, "write 0.01"), (float("nan"), None)],
)
def test_a_margin_that_is_no_share_is_refused(timed, margin, hint):
    with pytest.raises(InputError, match="from 0 to below 1") as refused:
        compare(timed(1.0), timed(1.0), margin=margin)
    assert (hint or "") in (refused.value.hint or "")


def test_two_perplexities_may_differ_by_more_than_one(measured):
    low, high = (
        measured(kind="accuracy", figures={"perplexity": at}, intervals={"perplexity": (at, at)})
        for at in (10.0, 11.0)
    )
    assert compare(low, high, margin=2).verdict == "equal"
    with pytest.raises(InputError, match="0 or more"):
        compare(low, high, margin=-2)


def test_what_differs_is_named_and_nothing_is_compared(timed):
    a, b = timed(1.0, key={"batch": 1}), timed(1.0, key={"batch": 8, "machine": "beef"})
    assert comparable(a, b) == ["batch", "machine"]
    with pytest.raises(
        InputError, match=r"batch 1, machine c0ffee against batch 8, machine beef.*\n.*--across"
    ):
        compare(a, b)


def test_what_is_meant_to_differ_may(timed):
    a = timed(1.0, 1.0, 1.0, 1.0)
    b = timed(0.5, 0.5, 0.5, 0.5, key={"engine": "openvino 2026.4.0"})
    assert compare(a, b, across=["engine"]).verdict == "faster"


def test_a_key_that_one_of_them_lacks_is_a_difference(timed, measured):
    assert comparable(timed(1.0), measured(key={"batch": 1})) == ["threads", "engine", "machine"]


def test_the_nearest_that_may_be_compared_is_of_the_same_model(timed):
    a, asked = timed(1.0, key={"batch": 8}), timed(1.0, model="vit")
    other, same, failed = (
        timed(2.0, model=model, key={"batch": 8}, problem=problem)
        for model, problem in (("yolo", None), ("vit", None), ("vit", "it hung"))
    )
    assert nearest(a, asked, [a, asked, other, same, failed]) is same


def test_a_result_that_failed_is_not_compared(timed):
    with pytest.raises(InputError, match="measured nothing: it hung"):
        compare(timed(1.0), timed(1.0, problem="it hung"))


def test_random_weights_and_a_file_that_was_not_proved_are_told(timed):
    four = (1.0,) * 4
    found = compare(
        timed(*four, artifact={"random_weights": True}), timed(*four, artifact={"certificate": None})
    )
    assert [note[:1] for note in found.notes] == ["A", "B"]


def test_paired_samples_tell_a_difference_that_two_intervals_would_not(scored):
    before = [1] * 800 + [0] * 200
    after = [1] * 830 + [0] * 170
    assert compare(scored(before), scored(after)).verdict == "better"
    assert compare(scored(after), scored(before)).verdict == "worse"


def test_the_interval_of_paired_answers_is_agrestis_and_mins(scored):
    # Of 100 answers 50 are right in both, 10 in A alone, 20 in B alone: worked out by hand with half an
    # answer more in each of the four cells: (20.5 - 10.5) / 102 ± 1.96 √(31 - 100 / 102) / 102.
    a = [1] * 50 + [1] * 10 + [0] * 20 + [0] * 20
    b = [1] * 50 + [0] * 10 + [1] * 20 + [0] * 20
    assert compare(scored(a), scored(b)).interval == pytest.approx((-0.00724, 0.20332), abs=1e-4)


def test_answers_that_do_not_differ_at_all_are_equal_only_where_there_are_many(scored):
    assert compare(scored([1] * 50), scored([1] * 50)).verdict == "cannot tell"
    assert compare(scored([1] * 5000), scored([1] * 5000)).verdict == "equal"


def test_less_is_better_where_the_figure_is_an_error(measured):
    low, high = (
        measured(kind="accuracy", figures={"perplexity": at}, intervals={"perplexity": (at - 1, at + 1)})
        for at in (10.0, 20.0)
    )
    assert compare(high, low).verdict == "better"


def test_a_metric_there_is_not_is_refused_with_those_there_are(scored):
    with pytest.raises(InputError, match="Both have: top1"):
        compare(scored([1]), scored([0]), metric="map")


@pytest.mark.parametrize("path", sorted(Path(SHIPPED).glob("*.yaml")), ids=lambda path: path.stem)
def test_what_a_shipped_config_measures_may_be_compared(path):
    assert read_config(str(path)).processes >= FEWEST_PROCESSES
