"""How many cores there are for this process, which may be fewer than the machine has."""

from __future__ import annotations

import os


def usable_cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
