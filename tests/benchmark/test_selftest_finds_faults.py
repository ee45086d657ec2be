"""The selftest passes an honest harness where no clock is judged, and fails one with a planted fault."""

from __future__ import annotations

import math

import pytest

from modelyard.benchmark.pretend import APPETITE, SECONDS
from modelyard.benchmark.selftest import judged, selftest
from modelyard.benchmark.statistics import NEEDED, interval_over, percentile
from modelyard.results.document import Result


def result(name, *, first=0, batch=1, calls=250, off=0, scale=1.0):
    """What an ideal harness would write down, that begins to keep samples at call `first`."""
    processes = [
        [scale * SECONDS[name](first + call, batch) * (1 + process / 1e4) for call in range(calls)]
        for process in range(3)
    ]
    samples = sorted(time for process in processes for time in process)
    figures = {f"p{one}": samples[math.ceil(one / 100 * len(samples)) - 1 + off] for one in NEEDED}
    return Result(
        made="2026-07-01T12:00:00Z", kind="latency", model=name, version="1.0.0", task="classification",
        artifact={}, runtime={}, key={"batch": batch},
        figures={**figures, "engine_memory": APPETITE, "warm_up_calls": first - 1},
        intervals={"median": interval_over(processes)},
        samples={str(number): process for number, process in enumerate(processes)},
    )  # fmt: skip


def failed(*results):
    return {(one.behaviour, one.figure) for one in judged(results) if not one.holds}


@pytest.mark.parametrize("name", ["constant", "bimodal", "heavy_tailed", "warming", "by_batch", "hungry"])
def test_an_honest_result_holds(name):
    assert failed(result(name, first=51)) == set()


def test_warm_ups_that_are_counted_fail():
    assert failed(result("warming", first=1)) == {("warming", "first calls")}


@pytest.mark.parametrize("off", [-1, 1])
def test_a_percentile_that_is_off_by_one_fails(off):
    wrong = failed(result("heavy_tailed", first=51, off=off))
    assert wrong == {("heavy_tailed", f"p{one}") for one in NEEDED}


def test_a_clock_that_runs_three_percent_fast_fails():
    assert failed(result("constant", scale=1.03)) == {("constant", "median")}


def test_a_batch_that_is_counted_once_too_often_fails():
    assert failed(result("by_batch", batch=4, scale=1.75 / 1.5)) == {("by_batch", "median, batch 4")}


def test_a_drift_that_is_not_said_fails():
    assert failed(result("drifting", first=51)) == {("drifting", "drift")}


def test_the_percentile_that_is_held_against_the_samples_is_the_harnesss_own():
    samples = [float(one) for one in range(700)]
    assert [percentile(samples, one) for one in NEEDED] == [629.0, 664.0, 692.0]


@pytest.mark.slow
def test_the_harness_itself_is_measured_by_the_normal_command():
    """What a busy machine may spoil is not judged here: whether the times themselves are found."""
    findings = selftest(processes=2)
    assert {one.behaviour for one in findings} == {*SECONDS}
    unmoved = [one for one in findings if one.figure[1:].isdecimal() or one.figure == "memory"]
    assert unmoved
    assert all(one.holds for one in unmoved)
