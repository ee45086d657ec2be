"""The selftest passes an honest harness where no clock is judged, and fails one with a planted fault."""

from __future__ import annotations

import math
import os
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from breadth import few
from modelyard.benchmark.selftest.judge import judged
from modelyard.benchmark.selftest.pretend import APPETITE, SECONDS
from modelyard.benchmark.selftest.selftest import selftest
from modelyard.benchmark.statistics import NEEDED, interval_over, percentile
from modelyard.cli.selftest import _summary
from modelyard.core.errors import InputError
from modelyard.results.document import Result

UNMOVED = ("place of", "first calls", "memory", "peak memory", "growth", "a leak", "drift")
"""Rows that no busy machine moves."""
PLANTED = {
    "warm_ups_counted": ("warming", "first calls", ""),
    "garbage_collected": ("littering", "median", "[2-9]|[1-9][0-9]"),
    "clock_fast": ("constant", "median", "1.0[3-9]"),
    "cold_start_without_imports": ("late", "cold start", ""),
    "memory_halved": ("hungry", "memory of the engine", ""),
    "leak_unseen": ("leaking", "growth", "0 MB"),
    "percentile_off_by_one": ("heavy_tailed", "place of p95", ""),
    "mean_as_median": ("bimodal", "median", ".* is told"),
    "batch_not_in_throughput": ("by_batch", "per second, batch 4", ".* is told"),
    "drift_unsaid": ("drifting", "drift", "not said"),
}
"""Each fault, its row, and how what is found there begins, which a busy machine does not bring about."""


@pytest.mark.slow
@pytest.mark.parametrize("fault", few(PLANTED, lambda fault: fault in list(PLANTED)[::3]))
def test_a_fault_that_is_planted_in_the_harness_fails_the_row_that_is_about_it(fault, monkeypatch):
    behaviour, figure, begins = PLANTED[fault]
    here = str(Path(__file__).parent)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([here, os.environ.get("PYTHONPATH", "")]))
    found = selftest(processes=2, behaviours=[behaviour], command=(sys.executable, "-m", "planted", fault))
    (row,) = (one for one in found if (one.behaviour, one.figure) == (behaviour, figure))
    assert (row.holds, bool(re.match(begins, row.found))) == (False, True), row


@pytest.mark.wide
@pytest.mark.slow
def test_the_short_form_finds_no_fault_in_the_harness_as_it_is():
    """What a busy machine may spoil is not judged here: whether the times themselves are found."""
    findings = selftest(processes=2)
    assert {one.behaviour for one in findings} == {*SECONDS}
    unmoved = [one for one in findings if one.figure.startswith(UNMOVED)]
    assert len(unmoved) >= 8
    assert [one for one in unmoved if not one.holds] == []


def test_a_behaviour_that_is_not_pretended_is_refused():
    with pytest.raises(InputError, match="bimodal"):
        selftest(behaviours=["bimodel"])


def result(name, *, first=0, batch=1, calls=250, off=0, scale=1.0, median=None):
    """What an ideal harness would write down, that begins to keep samples at call `first`."""
    processes = [
        [scale * SECONDS[name](first + call, batch) * (1 + process / 1e4) for call in range(calls)]
        for process in range(3)
    ]
    samples = sorted(time for process in processes for time in process)
    figures = {f"p{one}": samples[math.ceil(one / 100 * len(samples)) - 1 + off] for one in NEEDED}
    middle = median or samples[len(samples) // 2]
    figures |= {"median": middle, "engine_memory": APPETITE, "throughput": batch / middle}
    low, high = interval_over(processes)
    return Result(
        made="2026-07-01T12:00:00Z", kind="latency", model=name, version="1.0.0", task="classification",
        artifact={}, runtime={}, key={"batch": batch}, figures=figures,
        intervals={"median": (low, high), "throughput": (batch / high, batch / low)},
        environment={"processes": [{"warm_up": [0.0] * max(0, first - 1)} for _ in processes]},
        samples={str(number): process for number, process in enumerate(processes)},
    )  # fmt: skip


def failed(*results):
    return {(one.behaviour, one.figure) for one in judged(results) if not one.holds}


@pytest.mark.parametrize("name", ["constant", "bimodal", "heavy_tailed", "warming", "by_batch"])
def test_an_honest_result_holds(name):
    assert failed(result(name, first=51)) == set()


def test_an_interval_that_is_only_too_wide_says_so_and_one_beside_the_truth_does_not():
    honest = result("constant")
    wide = replace(honest, intervals={"median": (0.9e-3, 1.1e-3)})
    off = replace(
        honest, intervals={"median": (1.09e-3, 1.1e-3)}, figures=honest.figures | {"median": 1.09e-3}
    )
    rows = [next(one for one in judged([each]) if one.figure == "median") for each in (wide, off)]
    assert [(row.holds, row.is_wide) for row in rows] == [(False, True), (False, False)]
    assert _summary(rows) == "median (constant: too wide, constant)"


def test_rows_of_one_behaviour_stand_together():
    some = [replace(result(name), figures=result(name).figures | {"peak_memory": peak})
            for name, peak in (("constant", 1e8), ("hungry", 3e8))]  # fmt: skip
    leaking = replace(result("leaking"), figures=result("leaking").figures | {"grown": 1e8})
    behaviours = [one.behaviour for one in judged([*some, leaking])]
    assert behaviours == sorted(behaviours, key=[*SECONDS].index)


@pytest.mark.parametrize("off", [-1, 1])
def test_a_percentile_that_is_off_by_one_fails(off):
    wrong = failed(result("heavy_tailed", first=51, off=off))
    assert {row for row in wrong if "place" in row[1]} == {
        ("heavy_tailed", f"place of p{one}") for one in NEEDED
    }


def test_a_clock_that_runs_three_percent_fast_fails():
    assert failed(result("constant", scale=1.03)) == {("constant", "median")}


def test_a_batch_that_is_counted_once_too_often_fails():
    wrong = failed(result("by_batch", batch=4, scale=1.75 / 1.5))
    assert wrong == {("by_batch", "median, batch 4"), ("by_batch", "per second, batch 4")}


def test_a_median_outside_its_own_interval_fails():
    assert ("bimodal", "median") in failed(result("bimodal", median=1.6e-3))


def test_the_percentile_that_is_held_against_the_samples_is_the_harnesss_own():
    samples = [float(one) for one in range(700)]
    assert [percentile(samples, one) for one in NEEDED] == [629.0, 664.0, 692.0]
