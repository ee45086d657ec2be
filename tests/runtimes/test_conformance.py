"""ONNX's own test models are told apart: they agree, are not supported, or differ."""

from __future__ import annotations

import numpy
import pytest

from modelyard.runtimes.conformance import all_cases, run_conformance
from modelyard.runtimes.conformance.cases import GRAPHS
from modelyard.runtimes.conformance.table import Outcome, Table
from modelyard.runtimes.conformance.worker import difference

SUPPORTED = (
    "Relu", "Sigmoid", "Softmax", "Conv", "ConvTranspose", "MaxPool", "AveragePool", "Gemm", "MatMul",
    "Concat", "Gather", "Transpose", "Where", "InstanceNormalization", "LayerNormalization",
)  # fmt: skip
PLUGIN = """
import os
REQUIRES, EXTRA, PACKAGE, READS = (), "", "fatal", ("onnx",)
from modelyard.runtimes.engines import onnxruntime
def devices():
    return ["cpu"]
def open_file(file, how):
    if any(node.operator == "Abs" for node in file.facts.nodes):
        os.abort()
    return onnxruntime.open_file(file, how)
"""


@pytest.fixture(scope="module")
def cases():
    """All of them, made once."""
    return {case.name: case for case in all_cases()}


@pytest.fixture(scope="module")
def sample(cases):
    """Three cases of each of some operators, and some whole graphs."""
    chosen = [
        one
        for operator in (*SUPPORTED, GRAPHS)
        for one in [case for case in cases.values() if case.operator == operator][:3]
    ]
    return run_conformance([*chosen, cases["test_identity_sequence"], cases["test_cast_FLOAT_to_UINT4"]])


@pytest.mark.parametrize("runtime", ["onnxruntime", "openvino"])
def test_models_of_common_operators_agree_with_their_recorded_answers(sample, runtime):
    found = [one for one in sample.outcomes if one.runtime == runtime and one.operator in SUPPORTED]
    other = [one for one in found if one.verdict != "agrees" and "IR version" not in one.reason]
    assert len(found) >= 2 * len(SUPPORTED)
    assert other == []


@pytest.mark.parametrize("runtime", ["onnxruntime", "openvino"])
def test_what_a_session_does_not_carry_is_told_with_the_reason(sample, runtime):
    verdicts = {one.case: one for one in sample.outcomes if one.runtime == runtime}
    assert verdicts["test_identity_sequence"].verdict == "unsupported"
    assert "is a sequence" in verdicts["test_identity_sequence"].reason
    assert "a session carries" in verdicts["test_cast_FLOAT_to_UINT4"].reason


def test_a_runtime_that_ends_its_process_does_not_end_the_run(cases, tmp_path, monkeypatch):
    (tmp_path / "fatal_engine.py").write_text(PLUGIN)
    info = tmp_path / "fatal-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: fatal\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[modelyard.engines]\nfatal = fatal_engine\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    chosen = [cases[name] for name in ("test_relu", "test_abs", "test_sigmoid")]
    found = run_conformance(chosen, ["fatal"]).outcomes
    assert [one.verdict for one in found] == ["agrees", "unsupported", "agrees"]
    assert "signal 6" in found[1].reason


@pytest.mark.parametrize(
    ("got", "said"),
    [
        (numpy.ones((2, 3), "float32"), ""),
        (numpy.ones((2, 3), "float32") + 1e-5, ""),
        (numpy.ones((2, 3), "float32") + 0.5, "off by up to 0.5"),
        (numpy.ones((2, 3), "float64"), "float64, not float32"),
        (numpy.ones((3, 2), "float32"), "shape [3, 2], not [2, 3]"),
        (numpy.full((2, 3), numpy.nan, "float32"), "off by up to nan"),
    ],
)
@pytest.mark.filterwarnings("ignore:All-NaN")
def test_an_answer_that_differs_is_told_by_how(got, said):
    assert difference(got, numpy.ones((2, 3), "float32"), 1e-3, 1e-7) == said


def test_a_table_says_how_many_models_of_an_operator_agree():
    def outcome(operator, verdict, reason=""):
        return Outcome("one", "case", operator, verdict, reason)

    table = Table(
        ("one",),
        [
            outcome("Abs", "agrees"), outcome("Abs", "agrees"),
            outcome("Add", "agrees"), outcome("Add", "disagrees", "off by up to 1"),
            outcome("Cast", "unsupported", "opset 99"), outcome("Sin", "unsupported", "no such operator"),
        ],
    )  # fmt: skip
    assert table.rows() == [
        ("Abs", "yes (2)"), ("Add", "1 of 2, 1 differ"), ("Cast", "too new"), ("Sin", "no"),
    ]  # fmt: skip
    assert table.summary() == ["one: 3 of 6 models agree, 2 are not supported, 1 differ"]
