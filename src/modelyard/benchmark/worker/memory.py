"""How much memory this process has, and had at most."""

from __future__ import annotations

import resource
import sys


def peak_bytes() -> int:
    """Give the most that was ever resident.

    Linux's `getrusage` would count that of the process which started this one, where that was more.
    """
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return _status("VmHWM") or (peak if sys.platform == "darwin" else 1024 * peak)


def resident_bytes() -> int:
    """Give what is resident now; the peak where the system does not say."""
    return _status("VmRSS") or peak_bytes()


def _status(name: str) -> int | None:
    try:
        with open("/proc/self/status", encoding="utf-8") as file:
            found = next((line for line in file if line.startswith(f"{name}:")), None)
    except OSError:
        return None
    return 1024 * int(found.split()[1]) if found else None
