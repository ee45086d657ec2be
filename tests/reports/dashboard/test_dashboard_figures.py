"""How figures read in the tables of the dashboard: with their intervals, shares in percent."""

from __future__ import annotations

import pytest

from modelyard.reports.dashboard.said import comparison_said, versions_said
from modelyard.reports.gathered.figure import Figure, Score
from modelyard.reports.gathered.row import Row
from modelyard.results.comparing.compare import compare

pytest.importorskip("streamlit")
LATENCY = Figure(55.6e-6, 53.2e-6, 58.5e-6)


def test_a_table_shows_shares_in_percent_and_intervals_beside_their_figures() -> None:
    from modelyard.reports.dashboard.views.columns import table_of

    score = Score("top1_accuracy", "digits", Figure(0.99, 0.9455, 0.9982), "g")
    ((record,), settings) = table_of([Row("a", "1", "t", "onnx_cpu", latency=LATENCY, score=score)])
    assert (record["latency_ends"], record["score_ends"]) == ("0.0532 to 0.0585", "94.55 to 99.82")
    assert record["score_percent"] == pytest.approx(99)
    assert "score" not in record
    assert settings["score_percent"]["label"] == "score, %"


def test_a_table_shows_a_perplexity_as_it_is_and_no_interval_where_there_is_none() -> None:
    from modelyard.reports.dashboard.views.columns import table_of

    score = Score("perplexity", "facts", Figure(1.4592), "g")
    ((record,), _) = table_of([Row("a", "1", "t", "onnx_cpu", latency=LATENCY, score=score)])
    assert record["score"] == 1.4592
    assert not {"score_percent", "score_ends"} & record.keys()


def test_scores_are_apart_by_points_and_times_by_how_often() -> None:
    from dashboard_results import scored, timed

    worse = compare(scored(right="1" * 99 + "0"), scored(right="1" * 97 + "000", engine="torch"))
    assert comparison_said(worse).startswith("-2.00 points of top1_accuracy (")
    assert comparison_said(compare(timed(), timed(median=0.02))).startswith("2 times the time (")


def test_a_version_that_stayed_is_said_once() -> None:
    from dashboard_results import timed

    assert versions_said(timed(), timed()) == "1.0.0"
    assert versions_said(timed(version="0.9.0"), timed()) == "0.9.0 → 1.0.0"
