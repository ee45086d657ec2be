"""A question to a person, where one is there to answer it."""

from __future__ import annotations

import sys


def is_anybody_there() -> bool:
    """Tell whether a person is at a terminal, who sees questions and can answer them."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def agreed(question: str) -> bool | None:
    """Ask for a yes; None where nobody is at a terminal.

    Args:
        question: without its question mark's answers.
    """
    if not is_anybody_there():
        return None
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def answered(question: str, default: str) -> str:
    """Ask for a line; the end of all input is that of the command.

    Args:
        question: without what an empty line means.
        default: what an empty line means.
    """
    sys.stderr.write(f"{question} [{default}] " if default else f"{question} ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip(" \t\r\n")
