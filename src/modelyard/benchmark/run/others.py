"""Whether another benchmark is at work on this machine: both are slower for it."""

from __future__ import annotations

import os

from modelyard.benchmark.run.process import WORKER


def others_at_work(root: str = "/proc") -> bool:
    """Tell whether a worker runs that is none of this process's own, as far as the system lets that be seen.

    Args:
        root: where the system tells of its processes.
    """
    try:
        found = [name for name in os.listdir(root) if name.isdecimal()]
    except OSError:
        return False
    return any(_is_anothers(f"{root}/{name}") for name in found)


def _is_anothers(place: str) -> bool:
    """Read what a process was started with, and who started it; one that has ended meanwhile is none."""
    try:
        with open(f"{place}/cmdline", "rb") as file:
            if WORKER.encode() not in file.read().split(b"\0"):
                return False
        with open(f"{place}/stat", encoding="utf-8", errors="replace") as file:
            state, parent = file.read().rpartition(")")[2].split()[:2]
    except (OSError, ValueError):
        return False
    return state != "Z" and int(parent) != os.getpid()
