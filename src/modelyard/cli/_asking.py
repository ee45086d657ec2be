"""A question to a person, where one is there to answer it."""

from __future__ import annotations

import sys


def agreed(question: str) -> bool | None:
    """Ask for a yes; None where nobody is at a terminal.

    Args:
        question: without its question mark's answers.
    """
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr)):
        return None
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
