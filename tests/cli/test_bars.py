"""Bars show what is under way, also where one piece of work begins at once when another is done."""

from __future__ import annotations

import os
import sys

import terminal

TWO_PIECES = """
from modelyard.cli._progress import Bars
from modelyard.core.progress import Progress

with Bars() as bars:
    for name, state in (("first", "running"), ("first", "done"), ("second", "running")):
        bars.report(Progress(name, 0, 2, state, unit="steps"))
"""


def test_work_that_begins_right_after_other_work_is_drawn_at_once() -> None:
    kept = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"TERM": "xterm"}
    shown = terminal.on_terminal([sys.executable, "-c", TWO_PIECES], 80, kept)
    assert "second  0 of 2 steps" in shown
