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


AGAIN = """
import time
from modelyard.cli._progress import Bars
from modelyard.core.progress import Progress

with Bars() as bars:
    for state, pause in (("running", 1.2), ("done", 0.0), ("running", 0.0)):
        bars.report(Progress("turn", 0, 2, state, unit="steps"))
        time.sleep(pause)
"""


def shown(code: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"TERM": "xterm"}
    return terminal.on_terminal([sys.executable, "-c", code], 80, kept)


def test_work_that_begins_right_after_other_work_is_drawn_at_once() -> None:
    assert "second  0 of 2 steps" in shown(TWO_PIECES)


def test_work_that_has_another_turn_is_counted_from_its_beginning() -> None:
    assert shown(AGAIN).count("turn  0 of 2 steps  0 s") == 2
