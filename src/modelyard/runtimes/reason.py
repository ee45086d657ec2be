"""The reason in what a library raised, without the places in its own source."""

from __future__ import annotations

import re

MOST = 300  # characters
_NOISE = re.compile(
    r"\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : "
    r"|Load model from .*? failed: ?"
    r"|(?:\bvoid )?\bonnxruntime::[\w:]+\(.*?\)(?:::<lambda\(\)>)? "
    r"|[\w./\\+:-]+\.(?:cc|cpp|h|hpp):\d+:?(?: \w+(?= \w))?"
    r"|Check '[^']*' failed at (?=\S+:\d)|Exception from (?=\S+:\d)|Check '[^']*' failed at (?=FrontEnd)"
)


def reason_of(error: BaseException) -> str:
    """Give one line of what went wrong."""
    said = " ".join(_NOISE.sub("", str(error)).split()) or type(error).__name__
    return said if len(said) <= MOST else said[: MOST - 1] + "…"
