"""`python -m planted FAULT …` is `modelyard …` with a fault in its harness, in the workers, too."""

from __future__ import annotations

import math
import os
import sys
import time
from contextlib import nullcontext
from statistics import fmean

NAME = "MODELYARD_TESTS_PLANTED"


def warm_ups_counted():
    """The first calls are kept as samples."""
    from modelyard.benchmark.worker import measure

    measure.warmed = lambda *_: []


def garbage_collected():
    """Nothing keeps the collector from running between two readings of the clock."""
    from modelyard.benchmark.worker import measure

    measure.quiet = nullcontext


def clock_fast():
    """Each second is told as 1.06."""
    from modelyard.benchmark.worker import timing

    timing.perf_counter_ns = lambda: time.perf_counter_ns() * 1060 // 1000


def cold_start_without_imports():
    """The start is taken where all that is needed was imported."""
    from modelyard.benchmark.worker import measure

    real = measure.measured
    measure.measured = lambda job: real(job | {"spawned_ns": time.monotonic_ns()})


def memory_halved():
    """As where pages are counted that are half as large."""
    from modelyard.benchmark.worker import measure

    real = measure.peak_bytes
    measure.peak_bytes = lambda: real() // 2


def leak_unseen():
    """What is resident is read once."""
    from modelyard.benchmark.worker import measure

    measure.resident_bytes = lambda: 10**8


def percentile_off_by_one():
    """The place is counted from one, and used as if it were counted from zero."""
    from modelyard.benchmark.run import measured

    measured.percentile = lambda samples, percent: sorted(samples)[math.ceil(percent / 100 * len(samples))]


def mean_as_median():
    """The one is told under the name of the other."""
    from modelyard.benchmark.run import measured

    measured.Measured.median = property(lambda self: fmean(self.samples))


def batch_not_in_throughput():
    """Calls a second, and not inputs a second."""
    from modelyard.benchmark.run.measured import Measured

    figures = Measured.figures
    Measured.figures = lambda self: figures(self) | {"throughput": 1 / self.median}


def drift_unsaid():
    """No second half is slower than the first."""
    from modelyard.benchmark.run import measured

    measured.drift = lambda _: 0.0


def main(words):
    """Be the command with a fault, or one of its workers, which know it by the environment."""
    from modelyard.benchmark.run import process
    from modelyard.benchmark.worker import __main__ as worker
    from modelyard.cli import main as command

    if len(words) == 1:
        globals()[os.environ[NAME]]()
        worker.main(int(words[0]))
    fault, *rest = words
    os.environ[NAME], process.WORKER = fault, "planted"
    globals()[fault]()
    return command(rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
