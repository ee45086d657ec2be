"""What timing costs beside the call, and whether the median is the one that `timeit` finds.

python benchmarks/speed/harness.py [--rounds 31]

The loop of the benchmark, a bare loop and `timeit` take turns in one process; medians are compared.
"""

from __future__ import annotations

import argparse
import timeit
from collections.abc import Callable
from itertools import cycle
from statistics import median
from time import perf_counter_ns
from typing import Any

from measure import row

from modelyard.benchmark.worker.timing import quiet, timed

CALLS = 2000
WORK_NS = 20_000
STEPS = 100_000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=31)
    rounds = parser.parse_args().rounds
    print(f"{rounds} rounds, one process\n\n{'work':<52} {'figure':>6}   {'to reach':<16} measured")
    with quiet():
        overhead(rounds)
        on_five_milliseconds(rounds)
        against_timeit(rounds)


def overhead(rounds: int) -> None:
    """Print what an iteration of the loop takes beyond that of a bare loop that calls the same."""
    loop, bare = [], []
    for _ in range(rounds):
        loop.append(_seconds(lambda: timed(nothing, cycle((None,)), CALLS, CALLS, 9.0)))
        bare.append(_seconds(bare_loop))
    more = 1e6 * (median(loop) - median(bare)) / CALLS
    said = f"{1e6 * median(loop) / CALLS:.3f} µs against {1e6 * median(bare) / CALLS:.3f} µs"
    row("an iteration, more than the call in a bare loop, µs", more, "<= 0.5 µs", said)


def on_five_milliseconds(rounds: int) -> None:
    """Print what the loop takes beyond a bare call of 5 ms; they take turns, call by call, either first."""
    steps = range(int(5e-3 / min(timeit.repeat(lambda: sum(range(STEPS)), number=1, repeat=rounds)) * STEPS))
    calls = [lambda: timed(lambda _: sum(steps), cycle((None,)), 1, 1, 9.0), lambda: sum(steps)]
    found = []
    for number in range(10 * rounds):
        first = number % 2
        took = {first: _seconds(calls[first]), 1 - first: _seconds(calls[1 - first])}
        found.append((took[0] / took[1], took[1]))
    ratio, bare = (median(column) for column in zip(*found, strict=True))
    said = f"the median of {len(found)} pairs; a bare call {1e3 * bare:.2f} ms"
    row("around a call of 5 ms, more than the call, %", 100 * (ratio - 1), "<= 1 %", said)


def against_timeit(rounds: int) -> None:
    """Print by how much the median of a call differs from what `timeit` says of it."""
    known = timeit.Timer(lambda: work(None))
    own, other = [], []
    for _ in range(rounds):
        own.append(median(timed(work, cycle((None,)), 100, 100, 9.0)) / 1e9)
        other.append(known.timeit(100) / 100)
    off = 100 * (median(own) / min(other) - 1)
    said = f"{1e6 * median(own):.2f} µs against {1e6 * min(other):.2f} µs, {WORK_NS / 1000:.0f} µs of work"
    row("the median, off timeit's, %", abs(off), "<= 2 %", said)


def bare_loop() -> None:
    call = nothing
    for batch in cycle_of(CALLS):
        call(batch)


def cycle_of(count: int) -> list[None]:
    return [None] * count


def nothing(_batch: Any) -> None:
    return None


def work(_batch: Any) -> None:
    until = perf_counter_ns() + WORK_NS
    while perf_counter_ns() < until:
        pass


def _seconds(call: Callable[[], Any]) -> float:
    start = perf_counter_ns()
    call()
    return (perf_counter_ns() - start) / 1e9


if __name__ == "__main__":
    main()
