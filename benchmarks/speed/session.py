"""What a call of `Session.run` costs on a tiny model, against the library's own convenience call.

python benchmarks/speed/session.py [--rounds 31] [--calls 2000]

All calls run in one process with one thread, in loops that take turns; medians of the loops are compared.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy
import onnxruntime
from measure import row
from onnx import TensorProto, helper, save

from modelyard.core.untold import openvino
from modelyard.runtimes import open_session

SHAPE = (1, 4)
# What a session sets, so that the calls alone differ.
SAME = {
    "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY", "ENABLE_CPU_PINNING": False,
    "INFERENCE_PRECISION_HINT": "f32",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=31)
    parser.add_argument("--calls", type=int, default=2000)
    given = parser.parse_args()
    print(f"{given.rounds} rounds of {given.calls} calls, a Relu of 4 numbers, one thread; medians\n")
    print(f"{'work':<52} {'figure':>6}   {'to reach':<16} measured")
    with tempfile.TemporaryDirectory() as place:
        path = tiny(Path(place) / "tiny.onnx")
        onnx_runtime(path, given)
        open_vino(path, given)


def tiny(path: Path) -> Path:
    ports = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", 4]) for name in "xy"]
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "tiny", ports[:1], ports[1:])
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


def onnx_runtime(path: Path, given: argparse.Namespace) -> None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    library = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    x = numpy.ones(SHAPE, "float32")
    with open_session(path, "onnxruntime", threads=1) as session:
        calls: dict[str, Callable[[], object]] = {
            "Session.run(x)": lambda: session.run(x),
            "Session.run({x})": lambda: session.run({"x": x}),
            "run(None, {x})": lambda: library.run(None, {"x": x}),
        }
        taken = medians(calls, given)
    more = taken["Session.run(x)"] - taken["run(None, {x})"]
    row("Session.run, ONNX Runtime: more than its run, µs", more, "<= 2 µs", said(taken))


def open_vino(path: Path, given: argparse.Namespace) -> None:
    x = numpy.ones(SHAPE, "float32")
    with open_session(path, "openvino", threads=1) as session:
        library = openvino().Core().compile_model(str(path), "CPU", SAME)
        request = library.create_infer_request()
        calls: dict[str, Callable[[], object]] = {
            "Session.run(x)": lambda: session.run(x),
            "infer([x])": lambda: request.infer([x]),
            "compiled_model([x])": lambda: library([x]),
        }
        taken = medians(calls, given)
    for other in ("infer([x])", "compiled_model([x])"):
        ratio = taken["Session.run(x)"] / taken[other]
        row(f"Session.run, OpenVINO, {other}", ratio, "<= 0.5 x", said(taken))


def medians(calls: dict[str, Callable[[], object]], given: argparse.Namespace) -> dict[str, float]:
    """Give the microseconds of one call of each."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(given.rounds):
        for name in sorted(calls, reverse=bool(turn % 2)):
            call, start = calls[name], time.perf_counter()
            for _ in range(given.calls):
                call()
            times[name].append(1e6 * (time.perf_counter() - start) / given.calls)
    return {name: statistics.median(taken) for name, taken in times.items()}


def said(taken: dict[str, float]) -> str:
    return ", ".join(f"{name} {microseconds:.1f} µs" for name, microseconds in taken.items())


if __name__ == "__main__":
    main()
