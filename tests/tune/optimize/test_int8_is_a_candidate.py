"""A real runtime with a real int8 file: quantized once, measured on held-out digits, and opened by `best`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from modelyard import open_session, optimize_model

pytest.importorskip("onnxruntime")
pytest.importorskip("torch")

pytestmark = pytest.mark.usefixtures("exported")


@pytest.mark.wide
@pytest.mark.slow
def test_an_int8_file_is_made_measured_and_opened_by_its_digest():
    found = optimize_model(
        "digits_resnet", runtimes=["onnxruntime"], precisions=["int8"], threads=[1], size=200, budget=20,
        max_drop="2%", zoo="starter",
    )  # fmt: skip
    (outcome,) = found.outcomes
    assert outcome.winner.candidate.numbers == "int8"
    assert outcome.reference.candidate.numbers == "float32"
    assert outcome.winner.score["figures"]["top1_accuracy"] >= 0.95
    with open_session("digits_resnet", runtime="best", zoo="starter") as session:
        assert session.used.sha256 == outcome.winner.candidate.source.sha256
    table = json.loads(Path(found.recorded.table).read_text())
    assert {one["precision"] for one in table["races"][0]["tried"]} >= {"int8", "float32"}
