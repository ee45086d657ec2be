"""How steadily this machine runs the same work over and over, measured for a quarter of a second."""

from __future__ import annotations

from time import perf_counter

from modelyard.benchmark.run.others import others_at_work
from modelyard.results.machine.watch import watch

SECONDS = 0.25
_WORK = 4000  # steps of a loop: about a tenth of a millisecond


def noise() -> dict[str, float | None]:
    """Measure: how far the slow runs are from the middle one, and what the machine did meanwhile."""
    with watch() as seen:
        times = sorted(_times(SECONDS))
    middle, late = times[len(times) // 2], times[len(times) * 19 // 20]
    slow = sum(one > 1.1 * middle for one in times) / len(times)
    told = {
        "middle": middle,
        "spread": late / middle - 1,
        "slow": slow,
        "benchmarks": float(others_at_work()),
    }
    return {**told, **seen.as_dict()}


def _times(seconds: float) -> list[float]:
    found: list[float] = []
    until = perf_counter() + seconds
    while not found or perf_counter() < until:
        start = perf_counter()
        for _ in range(_WORK):
            pass
        found.append(perf_counter() - start)
    return found
