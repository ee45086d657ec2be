"""The form for a pull request: what changed since a baseline, as sure as the samples are, in one comment."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from few_results import SLOWER_CPU, failed, keep, scored, timed

from modelyard import make_report
from modelyard.core.errors import InputError


@pytest.fixture(autouse=True)
def _no_zoo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MODELYARD_ZOO", "starter")


def comment(before, after):
    keep("before", *before)
    keep("after", *after)
    return str(make_report("after", baseline="before", pull_request=True))


def later(result):
    return replace(result, made="2026-07-02T12:00:00Z")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (12.0, "| 🔴 slower | alpha | onnx_cpu | 1 | 8.00 → 12.0 | +50.0% ("),
        (6.0, "| 🟢 faster | alpha | onnx_cpu | 1 | 8.00 → 6.00 | -25.0% ("),
        (8.01, "| equal | alpha | onnx_cpu | 1 | 8.00 → 8.01 | +0.1% ("),
    ],
)
def test_a_change_of_a_time_is_told_with_its_interval(now, said):
    assert said in comment([timed(milliseconds=8.0)], [later(timed(milliseconds=now))])


def test_too_few_processes_cannot_tell_and_it_is_said_why():
    few = {"1": [0.012] * 10, "2": [0.012] * 10}
    text = comment([timed(milliseconds=8.0)], [later(timed(milliseconds=12.0, samples=few))])
    assert "cannot be told" in text
    assert "alpha on onnx_cpu: 4 and 2 processes: an interval" in text


def test_another_machine_is_no_base_for_a_time():
    text = comment([timed(milliseconds=8.0)], [later(timed(milliseconds=12.0, on=SLOWER_CPU))])
    assert "1 cannot be told" in text
    assert "measured on other conditions: AMD EPYC, 2 cores, 2 threads" in text
    assert "slower" not in text


def test_another_version_of_the_runtime_is_compared_for_that_is_what_changes():
    newer = timed(milliseconds=12.0)
    newer = replace(newer, key={**newer.key, "engine": "onnxruntime 2.0"})
    assert "🔴 1 slower" in comment([timed(milliseconds=8.0)], [later(newer)])


def test_a_score_that_fell_is_worse():
    text = comment([timed(), scored(accuracy=0.95)], [later(timed()), later(scored(accuracy=0.70))])
    assert "| 🔴 worse | alpha | onnx_cpu | 1 |" in text
    assert re.search(r"95\.00% → 70\.00%, -25\.00 \(-\d\d\.\d\d to -\d\d\.\d\d\) \|", text)
    assert "Top-1 accuracy on digits, 100 samples" in text


def test_a_score_of_the_baseline_is_not_given_to_a_run_that_measured_none():
    text = comment([timed(), scored(accuracy=0.95)], [later(timed(milliseconds=12.0))])
    assert "| Top-1 accuracy |" in text
    assert "| 95.00% (90.00 to 100.00) → – |" in text


def test_notes_of_a_run_stand_below_its_table():
    noted = later(timed(milliseconds=12.0, notes=["it drifts"]))
    assert comment([timed()], [noted]).rstrip().endswith("\n\n¹ it drifts")


def test_what_matters_most_stands_first_and_what_is_equal_is_folded():
    before = [timed(name) for name in ("a", "b", "c", "d")]
    after = [timed("a"), timed("b", milliseconds=16.0), failed("c", "no room"), timed("d", milliseconds=4.0)]
    text = comment(before, [later(one) for one in after] + [later(timed("e"))])
    assert text.splitlines()[1] == "### Results: 🔴 1 fails now, 1 slower, 1 faster, 1 new, 1 equal"
    places = [
        text.index(one) for one in ("fails now | c", "slower | b", "faster | d", "new | e", "equal | a")
    ]
    assert places == sorted(places)
    assert text.index("<details>") < text.index("| equal | a")
    assert "- c on onnx_cpu: no room" in text


def test_what_only_the_baseline_has_is_counted_and_folded():
    text = comment([timed("a"), timed("b")], [later(timed("a", milliseconds=16.0))])
    assert "Results: 🔴 1 slower, 1 in the baseline alone" in text
    folded = text.partition("<summary>1 in the baseline alone")[2]
    assert "| gone | b | onnx_cpu | 1 | 8.00 → – |" in folded


def test_conditions_have_a_column_where_the_rows_of_a_table_differ_in_them():
    """What stands in another table has other ones all the same."""
    before = [timed("a"), timed("b", random=True)]
    now = [later(timed("a", milliseconds=16.0))]
    assert "| On |" not in comment(before, now)
    text = comment(before, [*now, later(timed("b", milliseconds=16.0, random=True))])
    rows = [line for line in text.splitlines() if line.startswith("| 🔴")]
    assert [row.split(" | ")[-1].strip(" |") for row in rows] == ["", "random weights"]


def test_a_change_of_version_is_shown():
    text = comment([timed(milliseconds=8.0)], [later(timed(milliseconds=16.0, version="1.1.0"))])
    assert "| `alpha 1.0.0→1.1.0` |" in text


def test_tables_are_compared_by_their_intervals():
    keep("before", timed("a", milliseconds=8.0), timed("b", milliseconds=8.0))
    keep("after", later(timed("a", milliseconds=12.0)), later(timed("b", milliseconds=8.3)))
    for name in ("before", "after"):
        make_report(name, output=f"{name}.csv")
    said = str(make_report("after.csv", baseline="before.csv", pull_request=True))
    assert "🔴 slower | a | onnx_cpu | 1 | 8.00 → 12.0 | +50.0% (+48.8 to +51.2)" in said


def test_a_comment_that_would_be_too_long_is_cut_and_says_so():
    before = [timed(f"a model with quite a long name {number}") for number in range(900)]
    after = [later(timed(one.model, milliseconds=16.0)) for one in before]
    text = comment(before, after)
    assert 60_000 < len(text.encode()) <= 65_536
    assert "more lines are longer than a comment may be" in text.splitlines()[-1]
    assert "🔴 900 slower" in text


def test_a_model_that_the_baseline_has_not_is_new_also_where_it_alone_is_asked_for():
    keep("before", timed("alpha"))
    keep("after", later(timed("alpha")), later(timed("beta")))
    text = str(make_report("after", baseline="before", pull_request=True, model="beta"))
    assert "Results: ⚪ 1 new" in text


def test_a_pull_request_needs_something_to_compare_with():
    with pytest.raises(InputError, match="baseline"):
        make_report(keep("after", timed()), pull_request=True)
