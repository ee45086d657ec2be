"""What a process did beside calling while it was timed: collections of garbage, turns it lost, energy."""

from __future__ import annotations

import gc
import resource
from collections.abc import Callable
from typing import Any

from modelyard.results.energy import meter_of
from modelyard.results.meter import Counts, Meter

INTERRUPTED = 0.05  # turns lost a call; more is told


def watched(calls: Callable[[], Any], device: str) -> tuple[Any, dict[str, Any]]:
    """Do the timed calls, and give what they gave and what happened beside them.

    Args:
        calls: what is timed; it gives a list, one for each call.
        device: whose energy counts.
    """
    meter = meter_of(device)
    collections, lost, used = _collections(), _turns_lost(), _counts(meter)
    found = calls()
    joules = meter.joules(used, meter.read()) / len(found) if isinstance(meter, Meter) else None
    return found, {
        "collections": _collections() - collections,
        "turns_lost": (_turns_lost() - lost) / len(found),
        "energy": joules,
        "no_energy": None if isinstance(meter, Meter) else meter,
    }


def _counts(meter: Meter | str) -> Counts:
    return meter.read() if isinstance(meter, Meter) else {}


def _collections() -> int:
    return sum(int(one["collections"]) for one in gc.get_stats())


def _turns_lost() -> int:
    """How often the system gave this process's core to another before its time was over."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw
