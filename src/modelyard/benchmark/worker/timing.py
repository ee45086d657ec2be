"""The loop that times calls. Between two readings of the clock there is nothing but the call."""

from __future__ import annotations

import gc
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from statistics import median
from time import perf_counter_ns
from typing import Any

from modelyard.benchmark.statistics import is_steady

Call = Callable[[Any], Any]

MOST = 2000  # samples that one process keeps
LEAST_SECONDS = 0.1


def timed(call: Call, batches: Iterator[Any], least: int, most: int, seconds: float) -> array[int]:
    """Time calls, in nanoseconds: `least` and until a tenth of a second is over, or the time is spent.

    Args:
        call: what is timed.
        batches: its inputs, without end.
        least: how many calls are wanted.
        most: how many there are at most.
        seconds: after which no further call is begun.
    """
    found, done = array("q", bytes(8 * most)), 0
    clock, start = perf_counter_ns, perf_counter_ns()
    until, enough = start + int(1e9 * seconds), start + int(1e9 * LEAST_SECONDS)
    for batch in batches:
        before = clock()
        call(batch)
        after = clock()
        found[done] = after - before
        done += 1
        if done == most or (after > enough and (done >= least or after > until)):
            break
    return found[:done]


def warmed(call: Call, batches: Iterator[Any], least: int, most: int, seconds: float) -> list[int]:
    """Call until it is steady, and give what each call took.

    Args:
        call: what is warmed up.
        batches: its inputs, without end.
        least: calls that are made in any case.
        most: calls after which it is no longer waited for.
        seconds: after which it is no longer waited for either.
    """
    times: list[int] = []
    deadline = perf_counter_ns() + int(1e9 * seconds)
    for batch in batches:
        if len(times) >= least and (is_steady(times) or len(times) >= most or perf_counter_ns() > deadline):
            break
        before = perf_counter_ns()
        call(batch)
        times.append(perf_counter_ns() - before)
    return times


def rotated(batches: Sequence[Any]) -> Iterator[Any]:
    return cycle(batches)


def overhead(rounds: int = 2000) -> float:
    """Give the seconds that timing a call of nothing takes: they are in every sample."""
    return median(timed(_nothing, cycle((None,)), rounds, rounds, 1.0)) / 1e9


def _nothing(_batch: Any) -> None:
    return None


@contextmanager
def quiet() -> Iterator[None]:
    """Collect no garbage inside; what there was is collected before."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
