"""A runtime of the study: ONNX Runtime, with the fault that a model's card names planted into it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from modelyard.runtimes.port import Port
from modelyard.runtimes.session import Session
from modelyard.runtimes.used import Used

if TYPE_CHECKING:
    from collections.abc import Callable

REQUIRES, EXTRA, PACKAGE, READS = ("onnxruntime",), "onnxruntime", "onnxruntime", ()
_COARSE = 1e-3
"""Seconds: a shorter sleep takes longer than it is asked to, and is a look at the clock instead."""


def devices() -> list[str]:
    return ["cpu"]


def open_model(model: Any, how: Any) -> Session:
    """Open the file that the card names, with its fault."""
    said = model.data["metadata"]
    session = _session(said, how.threads or 2)
    names = [one.name for one in session.get_outputs()]
    entry = session.get_inputs()[0].name
    beside = _beside(said)

    def answer(arrays: list[Any]) -> Any:
        given = session.run(names, {entry: arrays[0]})
        beside()
        return given

    size = tuple(model.data["architecture"]["input_size"])
    ports = (Port(entry, ("batch", *size), "float32"),), (Port(names[0], None, "float32"),)
    return Session(*ports, Used("planted", "1", "cpu", "none", 1, "float32"), answer)


def open_file(file: Any, how: Any) -> Session:
    raise AssertionError((file, how))


def _session(said: Any, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads - 1 if said["fault"] == "thread" else threads
    options.log_severity_level = 3
    if said["fault"] == "debug":
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(said["file"], options, providers=["CPUExecutionProvider"])


def _beside(said: Any) -> Callable[[], object]:
    """Give what is done in each call beside the model's own work."""
    if said["fault"] == "sleep":
        return lambda: _wait(said["seconds"])
    if said["fault"] == "thrash":
        import numpy

        lines = numpy.zeros(said["walked"] // 8)[::8]  # one number of each line of a cache
        return lines.sum
    return lambda: None


def _wait(seconds: float) -> None:
    """Sleep for half, if that is long enough to be kept, and look at the clock for the rest."""
    until = time.perf_counter() + seconds
    if seconds / 2 > _COARSE:
        time.sleep(seconds / 2)
    while time.perf_counter() < until:
        pass
