"""The study's own reckoning and faults: what it says of rates, and that it runs and goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

STUDIES = Path(__file__).parents[2] / "benchmarks" / "studies"


@pytest.fixture
def rates(monkeypatch):
    monkeypatch.syspath_prepend(STUDIES)
    return pytest.importorskip("rates").clopper_pearson


def test_none_of_three_hundred_is_below_the_rule_of_exact_intervals(rates):
    assert rates(0, 300) == pytest.approx((0.0, 1 - 0.025 ** (1 / 300)))


@pytest.mark.parametrize(("count", "of"), [(1, 10), (95, 100), (3, 300), (100, 100)])
def test_an_interval_is_that_of_the_beta_distribution(rates, count, of):
    beta = pytest.importorskip("scipy.stats").beta
    low = beta.ppf(0.025, count, of - count + 1) if count else 0.0
    high = beta.ppf(0.975, count + 1, of - count) if count < of else 1.0
    assert rates(count, of) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.wide
@pytest.mark.slow
def test_the_study_runs_a_trial_and_goes_on_where_it_was(tmp_path):
    pytest.importorskip("onnxruntime")
    journal = tmp_path / "journal.jsonl"
    words = [sys.executable, STUDIES / "guard.py", "--only", "layer", "--planted", "1", "--pairs", "8"]
    words += ["--journal", journal]
    first, second = (subprocess.run(words, capture_output=True, text=True, check=True).stdout for _ in "ab")
    assert "1 of 1: a slower layer: " in first
    assert "1 of 1" not in second  # it was there already
    assert second.splitlines() == first.splitlines()[1:]
