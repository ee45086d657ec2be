"""Reports as CSV, Parquet, JSON and LaTeX, and reports made of tables."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from few_results import SLOWER_CPU, failed, keep, scored, timed

from modelyard import make_report
from modelyard.core.errors import InputError


@pytest.fixture(autouse=True)
def _no_zoo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MODELYARD_ZOO", "starter")


@pytest.fixture
def folder():
    return keep(
        "r", timed("alpha", milliseconds=8.0, notes=["it drifts", "others took its core"]),
        timed("alpha", "torch", 24.0), scored("alpha", 0.9),
        timed("beta", milliseconds=12.5, on=SLOWER_CPU, batch=8), timed("delta", random=True),
        failed("gamma", "no room, \"at\" all\nhere"),
    )  # fmt: skip


def table(text):
    Path("t.csv").write_text(text)
    return make_report("t.csv")


def test_csv_has_units_in_its_names_and_intervals_as_columns(folder):
    make_report(folder, output="out.csv")
    rows = list(csv.DictReader(Path("out.csv").read_text().splitlines()))
    alpha = next(one for one in rows if (one["model"], one["backend"]) == ("alpha", "onnx_cpu"))
    assert [alpha[name] for name in ("latency_ms", "latency_low_ms", "latency_high_ms", "p95_ms")] == [
        "8.0", "7.976", "8.04", "8.8",
    ]  # fmt: skip
    assert (alpha["score_samples"], alpha["notes"]) == ("100", "it drifts; others took its core")
    assert (alpha["throughput_per_s"], alpha["size_mb"], alpha["score"]) == ("125.0", "46.8", "0.9")


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.json"])
def test_a_report_of_a_report_says_the_same(folder, name):
    """But for what a table does not hold: the machines' other facts."""
    of_results = str(make_report(folder)).partition("## Environment")[0]
    make_report(folder, output=name)
    assert str(make_report(name)).partition("## Environment")[0] == of_results
    again = make_report(name, output="again.csv").data
    assert again == make_report(folder, format="csv").data


def test_parquet_is_read_by_others_with_kinds_of_its_own(folder):
    from pyarrow import parquet

    make_report(folder, output="t.parquet")
    read = parquet.read_table("t.parquet")
    kinds = {
        name: str(read.schema.field(name).type) for name in ("model", "batch", "latency_ms", "random_weights")
    }
    assert kinds == {"model": "string", "batch": "int64", "latency_ms": "double", "random_weights": "bool"}
    assert sorted(read["model"].to_pylist()) == ["alpha", "alpha", "beta", "delta", "gamma"]


def test_json_states_its_schema_and_the_speed_ups(folder):
    document = json.loads(make_report(folder, format="json").data)
    assert (document["generator"], document["schema"]) == ("modelyard report", 1)
    assert document["speedups"][0]["by_model"] == {"alpha@1.0.0": 3.0}
    assert [one["problem"] for one in document["failed"]] == ['no room, "at" all\nhere']


PLAIN = "Model,Backend,Latency (ms),p95 (ms),Throughput (s/s),Size (MB)\n"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN + "alpha,pytorch,24,30,41.7,97.8\nalpha,onnx_cpu,8,9,125,97.8\n",
        "\ufeff" + PLAIN.upper() + "alpha,pytorch,24,30,41.7,97.8\r\nalpha,onnx_cpu,🟢 8,9,125,97.8\r\n",
        "model;runtime;latency [ms];P95_ms;fps;size_mb\nalpha;pytorch;24;30;41.7;97.8\n"
        "alpha;onnx_cpu;8;9;125;97.8",
        "name\tbackend\tlatency_s\tp95 ms\tthroughput\tsize\nalpha\tpytorch\t0.024\t30\t41.7\t97.8\n"
        "alpha\tonnx_cpu\t0.008\t9\t125\t97.8\n",
    ],
)  # fmt: skip
def test_a_table_with_the_plain_columns_is_enough(text):
    said = str(table(text))
    assert "| alpha | onnx_cpu | 🟢 8.00 | 9.00 | 125 | 97.8 | – |" in said
    assert "onnx_cpu is 3.0 times as fast (1 model)" in said


@pytest.mark.parametrize("nothing", ["nan", "NaN", "inf", "", "-", "n/a", "–"])
def test_what_is_no_number_was_not_measured(nothing):
    (row,) = table(f"{PLAIN}alpha,onnx_cpu,8,{nothing},{nothing},{nothing}\n").gathered.rows
    assert (row.figures, row.throughput, row.size) == ({}, None, None)


def test_a_row_without_a_latency_stands_among_the_scores():
    assert "### Without a latency" in str(table("Model,Latency (ms),Accuracy\nalpha,nan,97 %\n"))


@pytest.mark.parametrize(("cell", "share"), [("97%", 0.97), ("0.97", 0.97), ("97.0", 0.97)])
def test_an_accuracy_is_a_share_or_so_many_hundredths(cell, share):
    (row,) = table(f"Model,Latency (ms),Accuracy\nalpha,8,{cell}\n").gathered.rows
    assert row.score is not None
    assert row.score.figure.value == share


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Modell,Latency (ms)\nalpha,8\n", "no column is named Model"),
        (
            PLAIN + "alpha,onnx_cpu,quick,9,125,97.8\n",
            r"t\.csv, row 2: latency_ms is 'quick', which is no number",
        ),
        (PLAIN + "alpha,onnx_cpu,8,9,125,97.8,1,2\n", "row 2: 8 cells under 6 columns"),
        ("Model,Latency (ms),latency_ms\nalpha,8,9\n", "two columns mean latency_ms"),
        ("Model,Latency (ms)\nalpha,-8\n", "latency_ms is -8; a time is above zero"),
        ("Model,Batch\nalpha,1.5\n", "batch is 1.5, which is no whole number"),
        ("Model,Backend\n,onnx_cpu\n", "row 2: the model is missing"),
    ],
)
def test_a_table_that_is_wrong_says_where(text, said):
    with pytest.raises(InputError, match=said):
        table(text)


@pytest.mark.parametrize(("name", "content"), [
    ("t.parquet", b"PAR1 no"), ("t.json", b"[1]"), ("t.json", b"{"), ("t.csv", b"\xff\xfe\x00"),
    ("t.txt", b"x"), ("t.json", b'{"generator": "modelyard report", "rows": [1]}'),
    ("t.json", b'{"generator": "modelyard report", "rows": [], "failed": 3}'),
])  # fmt: skip
def test_what_is_no_table_is_refused(name, content):
    Path(name).write_bytes(content)
    with pytest.raises(InputError, match=re.escape(name)):
        make_report(name)


def test_tables_and_folders_go_together_and_the_newest_counts(folder):
    keep("later", timed("alpha", milliseconds=7.0, made="2026-07-02T12:00:00Z"))
    make_report("later", output="later.csv")
    said = str(make_report(folder, "later.csv", model="alpha"))
    assert "| alpha | onnx_cpu | 🟢 7.00 |" in said
    assert "- 1 older result" in said


def test_latex_tells_how_sure_a_score_is_and_of_how_many_samples():
    said = str(make_report(keep("r", timed("a"), scored("a", 0.9)), format="latex"))
    assert r"Size (MB) & Top-1 accuracy \\" in said
    assert r"& 90.00\% (85.00 to 95.00) \\" in said
    assert "Top-1 accuracy: digits, 100 samples. In brackets: intervals at 95 \\%." in said


def test_latex_is_a_table_of_booktabs_whose_texts_are_escaped():
    said = str(make_report(keep("r", timed("a_b & 50% {x} \\y $z", milliseconds=8.0)), format="latex"))
    row = r"a\_b \& 50\% \{x\} \textbackslash{}y \$z & onnx\_cpu & 8.00 & 8.80 & 125 & 46.8 & -- \\"
    assert row in said
    assert [said.count(one) for one in (r"\toprule", r"\midrule", r"\bottomrule", r"\end{table}")] == [1] * 4


@pytest.mark.parametrize("name", ["[a]", "*b", "[c] *d"])
def test_a_name_is_never_taken_by_the_end_of_the_line_above(name):
    said = str(make_report(keep("r", timed(name)), format="latex"))
    assert f"\n    {{}}{name} & " in said


@pytest.mark.parametrize("name", ["=1+2", "@SUM(A1)", "-x", "+x", "'=x", "\t=x", "'plain", "\u2028x"])
def test_no_cell_of_a_csv_is_a_formula_and_all_names_come_back(name):
    make_report(keep("r", timed(name)), output="t.csv")
    (row,) = csv.DictReader(Path("t.csv").read_text().split("\n"))
    assert row["model"][0] not in "=+-@\t"
    (again,) = make_report("t.csv").gathered.rows
    assert again.model == name.strip("\t")


@pytest.mark.parametrize(
    ("text", "milliseconds", "share"),
    [
        ("Model;Latency (ms);Accuracy\nalpha;12,345;76,1\n", 12.345, 0.761),
        ("Model;Latency (ms);Accuracy\nalpha;12,345;76.1\n", 12_345, 0.761),
        ('Model,Latency (ms),Accuracy\nalpha,"12,345",76.1\n', 12_345, 0.761),
        ("Model,Latency (ms),Comment\nalpha,5,fast\nbeta,6,v1.2\n", 5, None),
        ("Model,Latency (ms),Accuracy\nalpha,5,0.9\nbeta,6,91\n", 5, 0.009),
        ("Model,Latency (ms),Accuracy\nalpha,5,0.9\nbeta,6,0.91\n", 5, 0.9),
    ],
)
def test_cells_of_a_column_are_read_alike(text, milliseconds, share):
    row = table(text).gathered.rows[0]
    assert row.latency is not None
    assert row.latency.value == pytest.approx(milliseconds / 1000)
    assert (row.score.figure.value if row.score else None) == (
        None if share is None else pytest.approx(share)
    )


def test_a_name_with_a_number_and_a_point_makes_no_list_within_a_list():
    folder = keep("r", timed("alpha"), failed("1. x", "no room"))
    assert "- `1. x on onnx_cpu`: no room" in str(make_report(folder))
