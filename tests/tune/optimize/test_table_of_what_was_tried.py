"""The table of what was tried says of each why it lost, on narrow terminals too."""

from __future__ import annotations

import os
import sys

import terminal

ROWS = """
from modelyard.cli.optimize import _table
from modelyard.tune.optimize.outcome import Row

slow = "1.23 times as slow at its quickest, dropped after 1 process"
_table([
    Row("openvino", "int8", 1, 1, {}, 6e-5, (5e-5, 7e-5), 6, "top1_accuracy 0.996 (+0 %)", "won"),
    Row("onnxruntime", "float32", 2, 1, {"x.spinning": "0"}, 9e-5, (8e-5, 1e-4), 1, "reference", slow),
])
"""


def shown(columns):
    kept = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"TERM": "xterm"}
    return terminal.on_terminal([sys.executable, "-c", ROWS], columns, kept)


def test_a_verdict_is_whole_on_a_narrow_terminal():
    said = " ".join(shown(80).split())
    assert "x.spinning=0 float32, 2 threads, batch 1: 1.23 times as slow at its quickest, dropped" in said
    assert "after 1 process" in said
    assert "…" not in said


def test_a_verdict_stands_in_its_row_where_there_is_room():
    row = next(line for line in shown(180).splitlines() if line.startswith("onnxruntime"))
    assert row.endswith("  1.23 times as slow at its quickest, dropped after 1 process")
