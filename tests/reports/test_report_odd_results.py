"""Figures that no scale holds, counts of nothing, tables of unknown machines: left out or refused."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from few_results import keep, scored, timed

from modelyard import make_report
from modelyard.core.errors import InputError

PLAIN = "Model,Backend,Latency (ms)\n"


@pytest.fixture(autouse=True)
def _no_zoo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MODELYARD_ZOO", "starter")


def odd(value: float, intervals=()):
    return replace(timed("odd"), figures={"median": value, "p95": value}, intervals=dict(intervals))


@pytest.mark.parametrize("median", [-1.0, 0.0, 1e99, -0.0])
@pytest.mark.parametrize("form", ["markdown", "latex", "csv", "json", "html"])
def test_what_is_no_time_stands_in_no_report(median, form):
    made = make_report(keep("r", odd(median), timed("alpha")), format=form)
    assert all(one not in str(made) for one in ("-1,000", "-1000", "1e+99", "e+102", f"{1e102:.0f}"))
    (row,) = (one for one in made.gathered.rows if one.model == "odd")
    assert (row.latency, row.figures) == (None, {})


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_report_says_whose_figures_it_leaves_out(form):
    folder = keep("r", odd(-1.0), timed("alpha"))
    said = "Figures that are no times or no scores, such as negative ones: of odd on "
    assert said in str(make_report(folder, format=form)).replace("`", "")
    assert json.loads(make_report(folder, format="json").data)["odd"] == ["odd on onnx_cpu"]


def test_an_interval_that_does_not_hold_its_value_is_left_out():
    make_report(keep("r", odd(0.02, {"median": (0.5, 0.9)})), output="t.csv")
    (row,) = csv.DictReader(Path("t.csv").read_text().splitlines())
    assert (row["latency_ms"], row["latency_low_ms"], row["latency_high_ms"]) == ("20.0", "", "")


def test_a_score_beyond_all_scales_is_left_out():
    wild = replace(scored("alpha"), figures={"top1_accuracy": 1e99}, intervals={})
    (row,) = make_report(keep("r", timed("alpha"), wild)).gathered.rows
    assert row.score is None


@pytest.mark.parametrize(
    ("field", "name", "value"),
    [
        ("artifact", "size", 10**400), ("artifact", "size", -7), ("key", "batch", 10**400),
        ("key", "batch", True), ("key", "batch", 0), ("key", "threads", 10**100),
        ("environment", "memory", 10**400),
    ],
)  # fmt: skip
def test_a_count_that_is_none_makes_no_result(field, name, value):
    whole = timed("alpha")
    with pytest.raises(InputError, match=f"{field}.{name} is no whole number"):
        replace(whole, **{field: {**getattr(whole, field), name: value}})


def test_a_file_with_a_number_of_a_thousand_digits_is_damaged_and_told():
    folder = keep("r", timed("alpha"))
    text = timed("beta").as_json().replace('"cores": 2', f'"cores": {10**1000}')
    Path("r/beta-latency-000000000000.json").write_text(text)
    (damaged,) = make_report(folder).gathered.damaged
    assert "a number of 1001 digits" in damaged.reason


@pytest.mark.parametrize(
    ("head", "cell", "said"),
    [
        ("Batch", "1e308", "batch is 1e"), ("Batch", "0", "batch is 0; it is 1 or more"),
        ("Size (MB)", "1e308", "the size of no file"), ("Params", "1e300", "that many are not counted"),
    ],
)  # fmt: skip
def test_a_table_with_a_count_that_is_none_says_where(head, cell, said):
    Path("t.csv").write_text(f"Model,{head}\nalpha,{cell}\n")
    with pytest.raises(InputError, match=rf"row 2: .*{said}"):
        make_report("t.csv")


def test_tables_that_name_no_machine_are_of_two_machines():
    Path("laptop.csv").write_text(f"{PLAIN}resnet,onnx_cpu,5\nresnet,pytorch,9\n")
    Path("server.csv").write_text(f"{PLAIN}resnet,onnx_cpu,50\n")
    made = make_report("laptop.csv", "server.csv")
    assert [round(1000 * one.latency.value, 6) for one in made.gathered.rows if one.latency] == [
        5.0,
        50.0,
        9.0,
    ]
    assert made.gathered.older == 0
    assert "1.8 times" in str(made) and "of server.csv" in str(made)


def test_without_a_date_no_row_of_a_table_is_older_than_another():
    Path("t.csv").write_text(f"{PLAIN}resnet,onnx_cpu,5\nresnet,onnx_cpu,50\n")
    made = make_report("t.csv", "t.csv")
    assert (len(made.gathered.rows), made.gathered.older) == (2, 0)


def on_machines(*names: str):
    whole = timed("alpha")
    for at, name in enumerate(names):
        where = {
            "environment": {**whole.environment, "cpu": name},
            "key": {**whole.key, "machine": f"{at:016}"},
        }
        yield replace(whole, **where)


@pytest.mark.parametrize("form", ["markdown", "html", "latex"])
def test_two_machines_with_long_names_are_told_apart(form):
    folder = keep("r", *on_machines("x" * 99 + "a" + "x" * 99, "x" * 99 + "b" + "x" * 99))
    made = str(make_report(folder, format=form))
    assert f"({'0' * 16})" in made and f"({'0' * 15}1)" in made
    assert "2 threads" in made
