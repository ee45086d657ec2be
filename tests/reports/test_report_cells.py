"""Which results stand for each other in a report, and which never meet."""

from __future__ import annotations

import pytest
from few_results import CPU, keep, scored, timed

from modelyard import make_report

KEY = {"batch": 1, "device": "cpu", "threads": 2, "machine": "aaaa000000000001", "weights": "own"}


@pytest.fixture(autouse=True)
def _no_zoo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MODELYARD_ZOO", "starter")


def sized(runtime: str, milliseconds: float, side: int, **other):
    key = {**KEY, "engine": f"{runtime} 1.0", "input": [1, 3, side, side]}
    return timed("alpha", runtime, milliseconds, on=CPU, key=key, **other)


def test_speeds_of_inputs_of_other_sizes_stand_beside_each_other():
    newer = sized("onnxruntime", 2.0, 64, made="2026-07-02T12:00:00Z")
    made = make_report(keep("r", sized("onnxruntime", 40.0, 640), newer))
    assert [one.latency.value for one in made.gathered.rows if one.latency] == [0.04, 0.002]
    assert made.gathered.older == 0
    assert [f"input 1x3x{side}x{side}, batch 1" in str(made) for side in (64, 640)] == [True, True]


def test_no_speed_up_is_told_between_inputs_of_two_sizes():
    folder = keep("r", sized("torch", 40.0, 640), sized("onnxruntime", 2.0, 64))
    assert "times as fast" not in str(make_report(folder))
    keep(folder, sized("torch", 6.0, 64))
    assert "onnx_cpu is 3.0 times as fast" in str(make_report(folder))


def test_a_table_keeps_the_size_of_the_inputs():
    folder = keep("r", sized("onnxruntime", 40.0, 640), sized("onnxruntime", 2.0, 64))
    once = make_report(folder, output="t.csv")
    assert [one.conditions for one in make_report("t.csv").gathered.rows] == [
        one.conditions for one in once.gathered.rows
    ]


def artifact(file: str, source: str | None, certificate: str | None = "equal"):
    digests = {"sha256": file, "source_sha256": source}
    return {"format": "onnx", "certificate": certificate, "random_weights": False, **digests}


@pytest.mark.parametrize(
    ("of_speed", "of_score", "joined"),
    [
        (artifact("f1", "w1"), artifact("f1", "w1"), True),
        (artifact("f1", "w1"), artifact("f2", "w1"), True),
        (artifact("f1", "w1"), artifact("f2", "w2"), False),
        (artifact("f1", "w1", "different"), artifact("f2", "w1"), False),
        (artifact("w1", None, None), artifact("f2", "w1"), True),
    ],
)
def test_a_score_is_of_the_same_file_or_of_one_that_answers_alike(of_speed, of_score, joined):
    folder = keep("r", timed("alpha", artifact=of_speed), scored("alpha", 0.9, artifact=of_score))
    made = make_report(folder).gathered.rows
    assert [(one.latency is not None, one.score is not None) for one in made] == (
        [(True, True)] if joined else [(True, False), (False, True)]
    )
