"""A runtime that computes nothing and takes exactly known times: what `modelyard selftest` measures.

It is a plug-in like any other, but no entry point of modelyard names it: the selftest lends one to the
processes that it starts.
"""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import NotFoundError, RunError
from modelyard.core.release import __version__
from modelyard.runtimes.port import Port
from modelyard.runtimes.session import Session
from modelyard.runtimes.used import Used

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.registry.model import Model
    from modelyard.runtimes.how import How
    from modelyard.runtimes.model_file import ModelFile

    Arrays = list[NDArray[Any]]

REQUIRES = ("numpy",)
EXTRA = ""
PACKAGE = "modelyard"
READS: tuple[str, ...] = ()

APPETITE = 200_000_000  # bytes
LEAK = 400_000  # bytes a call
WARMING = 40  # calls
OPENING, FIRST = 0.3, 0.2  # seconds
_GOLDEN = 0.6180339887498949


def constant(_call: int, _batch: int) -> float:
    return 1e-3


def bimodal(call: int, _batch: int) -> float:
    return 3e-3 if call % 10 in (2, 5, 8) else 1e-3


def heavy_tailed(call: int, _batch: int) -> float:
    """Pareto's law with the exponent 3, its quantiles in an order that is even everywhere."""
    return 1e-3 / math.cbrt(1 - call * _GOLDEN % 1.0)


def drifting(call: int, _batch: int) -> float:
    return 1e-3 * (1 + call / 500)


def warming(call: int, _batch: int) -> float:
    return 3e-3 if call < WARMING else 1e-3


def by_batch(_call: int, batch: int) -> float:
    return 5e-4 + 2.5e-4 * batch


def littering(_call: int, _batch: int) -> float:
    """Like a model whose garbage is expensive to collect."""
    return 3e-3 if gc.isenabled() else 1e-3


def late(call: int, _batch: int) -> float:
    return FIRST if call == 0 else 1e-3


SECONDS: dict[str, Callable[[int, int], float]] = {
    "constant": constant, "bimodal": bimodal, "heavy_tailed": heavy_tailed, "drifting": drifting,
    "warming": warming, "littering": littering, "by_batch": by_batch, "late": late, "hungry": constant,
    "leaking": constant,
}  # fmt: skip


def devices() -> list[str]:
    return ["cpu"]


def open_model(model: Model, how: How) -> Session:
    """Open one of the behaviours by the name of its model."""
    import numpy

    if model.ref not in SECONDS:
        raise NotFoundError(f"{model.ref} is nothing that can be pretended")
    _spend(OPENING if model.ref == "late" else 0.0)
    port = Port("x", ("batch", 1, 2, 2), "float32")
    used = Used(
        "pretend", __version__, how.device, "nothing", how.threads, "float32", options={"age": process_age()}
    )
    eaten = [numpy.ones(APPETITE if model.ref == "hungry" else 1, "uint8")]
    answer = _answerer(SECONDS[model.ref], eaten, LEAK if model.ref == "leaking" else 0)
    return Session((port,), (Port("y", port.shape, port.dtype),), used, answer)


def open_file(file: ModelFile, how: How) -> Session:  # noqa: ARG001
    raise RunError(f"pretend opens no file such as {file.path}")


def process_age() -> float | None:
    """Give the seconds since the system started this process, by its own books; None where it has none."""
    import os

    try:
        with open("/proc/self/stat", encoding="ascii", errors="replace") as file:
            ticks = int(file.read().rpartition(")")[2].split()[19])
    except OSError:
        return None
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


def _answerer(seconds: Callable[[int, int], float], kept: Arrays, leak: int) -> Callable[[Arrays], Arrays]:
    import numpy

    calls = iter(range(10**9))

    def answer(arrays: Arrays) -> Arrays:
        start = perf_counter_ns()
        if leak:
            kept.append(numpy.ones(leak, "uint8"))
        _spend(seconds(next(calls), len(arrays[0])), start)
        return [arrays[0]]

    return answer


def _spend(seconds: float, start: int | None = None) -> None:
    until = (perf_counter_ns() if start is None else start) + int(1e9 * seconds)
    while perf_counter_ns() < until:
        pass
