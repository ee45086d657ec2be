"""What a process did beside calling while it was timed: collections of garbage, turns it lost, energy."""

from __future__ import annotations

import gc
import resource
from collections.abc import Callable
from typing import Any

from modelyard.results.machine.energy import meter_of
from modelyard.results.machine.meter import Counts, Meter

INTERRUPTED = 0.05  # turns lost a call; more is told


def watched(calls: Callable[[], Any], device: str) -> tuple[Any, dict[str, Any]]:
    """Do the timed calls, and give what they gave and what happened beside them.

    Args:
        calls: what is timed; it gives a list, one for each call.
        device: whose energy counts.
    """
    meter = meter_of(device)
    collections, lost, used = _collections(), turns_lost(), _counts(meter)
    found = calls()
    after = turns_lost()
    joules = meter.joules(used, meter.read()) / len(found) if isinstance(meter, Meter) else None
    return found, {
        "collections": _collections() - collections,
        "turns_lost": None if after is None or lost is None else (after - lost) / len(found),
        "energy": joules,
        "no_energy": None if isinstance(meter, Meter) else meter,
    }


def _counts(meter: Meter | str) -> Counts:
    return meter.read() if isinstance(meter, Meter) else {}


def _collections() -> int:
    return sum(int(one["collections"]) for one in gc.get_stats())


def turns_lost() -> int | None:
    """How often the calling thread's core was given to another before its time was over; None if not told.

    What a runtime's threads lose does not count, but what they take does: a thread that waits for others and
    offers them its core while it waits is counted here too.
    """
    thread = getattr(resource, "RUSAGE_THREAD", None)  # Linux alone has it
    return None if thread is None else resource.getrusage(thread).ru_nivcsw
