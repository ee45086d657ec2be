"""The reason in what a library raised: its first lines that say something, without its own source places."""

from __future__ import annotations

import re

MOST = 300  # characters
_PLACES = re.compile(
    r"\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : |(?:/|[A-Za-z]:\\)[\w./\\+-]+\.(?:cc|cpp|h|hpp|py):?\d*:?"
    r"|\b(?:Exception from|Check) (?=src)|src/[\w./+-]+:\d+:?"
)


def reason_of(error: BaseException) -> str:
    """Give one line of what went wrong."""
    lines = [_PLACES.sub("", line).strip() for line in str(error).splitlines()]
    said = " ".join(line for line in lines if line)
    said = said or type(error).__name__
    return said if len(said) <= MOST else said[: MOST - 1] + "…"
