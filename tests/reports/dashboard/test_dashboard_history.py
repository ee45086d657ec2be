"""A model over dates, and what became slower since the last time."""

from __future__ import annotations

import pytest
from dashboard_results import scored, timed

from modelyard.reports.dashboard.history import between, series_of
from modelyard.reports.dashboard.regressions import findings
from modelyard.results.comparing.compare import compare


def test_versions_and_new_runtimes_are_one_series_and_other_conditions_another() -> None:
    newer = {"batch": 1, "threads": 2, "machine": f"{0:016x}", "engine": "onnxruntime 1.32.0"}
    results = [
        timed(day=1),
        timed(day=2, version="2.0.0"),
        timed(day=3, key=newer),
        timed(batch=8),
        timed(machine=1),
    ]
    found = series_of(reversed(results))
    assert [len(one.results) for one in found] == [3, 1, 1]
    assert [one.made[8:10] for one in found[0].results] == ["01", "02", "03"]


def test_a_failure_is_in_no_series() -> None:
    assert series_of([timed(problem="out of memory", figures={}, samples={})]) == []


def test_the_step_of_a_series_is_found_in_its_medians() -> None:
    values = [0.0100, 0.0101, 0.0099, 0.0102, 0.0098, 0.0120, 0.0122, 0.0119, 0.0121, 0.0123, 0.0121, 0.0120]
    (series,) = series_of(timed(median=value, day=day) for day, value in enumerate(values, 1))
    (change,) = series.changes()
    assert (change.at, change.before, change.after) == (5, 0.0100, 0.0121)


def test_neighbours_are_judged_as_the_command_judges_them() -> None:
    before, after = timed(median=0.010), timed(median=0.012, day=2)
    found = between(before, after)
    assert found == compare(before, after)
    assert not isinstance(found, str)
    assert (found.verdict, found.value) == ("slower", pytest.approx(1.2))


def test_the_newest_is_held_against_the_one_before_and_the_worst_stands_first() -> None:
    times = {"a": (9, 10, 15), "b": (9, 10, 10.001), "c": (9, 10, 7), "d": (9, 10, 30), "e": (9,)}
    results = [
        timed(name, at / 1000, day=day) for name, each in times.items() for day, at in enumerate(each, 1)
    ]
    found = findings(results)
    told = [(one.newest.model, one.verdict) for one in found]
    assert told == [("d", "slower"), ("a", "slower"), ("c", "faster"), ("b", "equal")]
    assert [one.before.made[8:10] for one in found] == ["02"] * 4


def test_a_score_that_fell_is_worse() -> None:
    (found,) = findings([scored(right="1" * 400), scored(right="1" * 300 + "0" * 100, day=2)])
    assert found.verdict == "worse"
    assert found.comparison is not None
    assert found.comparison.value == pytest.approx(-0.25)
