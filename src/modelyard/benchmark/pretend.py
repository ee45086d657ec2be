"""A runtime that computes nothing and takes exactly known times: what `modelyard selftest` measures.

It is a plug-in like any other, but no entry point of modelyard names it: the selftest lends one to the
processes that it starts.
"""

from __future__ import annotations

import math
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

REQUIRES = ("numpy",)
EXTRA = ""
PACKAGE = "modelyard"
READS: tuple[str, ...] = ()

APPETITE = 200_000_000  # bytes
WARMING = 40  # calls
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


SECONDS: dict[str, Callable[[int, int], float]] = {
    "constant": constant, "bimodal": bimodal, "heavy_tailed": heavy_tailed, "drifting": drifting,
    "warming": warming, "by_batch": by_batch, "hungry": constant,
}  # fmt: skip


def devices() -> list[str]:
    return ["cpu"]


def open_model(model: Model, how: How) -> Session:
    """Open one of the behaviours by the name of its model."""
    import numpy

    if model.ref not in SECONDS:
        raise NotFoundError(f"{model.ref} is nothing that can be pretended")
    port = Port("x", ("batch", 1, 2, 2), "float32")
    used = Used("pretend", __version__, how.device, "nothing", how.threads, "float32")
    eaten = numpy.ones(APPETITE if model.ref == "hungry" else 1, "uint8")
    return Session((port,), (Port("y", port.shape, port.dtype),), used, _answerer(SECONDS[model.ref], eaten))


def open_file(file: ModelFile, how: How) -> Session:  # noqa: ARG001
    raise RunError(f"pretend opens no file such as {file.path}")


def _answerer(
    seconds: Callable[[int, int], float], _kept: NDArray[Any]
) -> Callable[[list[NDArray[Any]]], list[NDArray[Any]]]:
    calls = iter(range(10**9))

    def answer(arrays: list[NDArray[Any]]) -> list[NDArray[Any]]:
        until = perf_counter_ns() + int(1e9 * seconds(next(calls), len(arrays[0])))
        while perf_counter_ns() < until:
            pass
        return [arrays[0]] if _kept is not None else []

    return answer
