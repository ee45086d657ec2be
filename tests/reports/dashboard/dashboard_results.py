"""Results of several machines, written quickly."""

from __future__ import annotations

from typing import Any

from modelyard.results.document import Result

MACHINES = ("AMD EPYC", "Apple M4", "Intel Xeon", "Neoverse V2")
ENGINES = {"onnxruntime": "1.31.1", "openvino": "2026.4", "torch": "2.13.0"}


def timed(
    model: str = "resnet18", median: float = 0.01, runtime: str = "onnxruntime", machine: int = 0,
    batch: int = 1, day: int = 1, version: str = "1.0.0", **otherwise: Any,
) -> Result:  # fmt: skip
    """Make a result of a latency: four processes of equal samples around a median."""
    samples = {str(at): [median * (1 + (at - 2.5) / 1000)] * 4 for at in range(1, 5)}
    given: dict[str, Any] = {
        "made": f"2026-07-{day:02}T12:00:00Z", "kind": "latency", "model": model, "version": version,
        "task": "classification",
        "artifact": {"format": "onnx", "certificate": "equal", "size": 46_800_000, "random_weights": False},
        "runtime": {"runtime": runtime, "version": ENGINES.get(runtime, "1"), "device": "cpu",
                    "provider": "CPUExecutionProvider"},
        "key": {"batch": batch, "threads": 2, "machine": f"{machine:016x}",
                "engine": f"{runtime} {ENGINES.get(runtime, '1')}"},
        "figures": {"median": median, "p95": 1.1 * median, "throughput": batch / median},
        "intervals": {"median": [0.98 * median, 1.02 * median]},
        "environment": {"cpu": MACHINES[machine], "cores": 2, "digest": f"{machine:016x}"},
        "samples": samples,
    }  # fmt: skip
    return Result(**given | otherwise)


def scored(
    model: str = "resnet18", right: str = "1110", engine: str = "onnxruntime", day: int = 1, **otherwise: Any
) -> Result:
    """Make a result of an accuracy over digits, from which samples were right."""
    kept = [float(one) for one in right]
    given: dict[str, Any] = {
        "made": f"2026-07-{day:02}T12:00:00Z", "kind": "accuracy", "model": model, "version": "1.0.0",
        "task": "classification",
        "artifact": {"format": "onnx", "certificate": "equal", "size": 46_800_000, "random_weights": False},
        "runtime": {"runtime": engine, "version": ENGINES.get(engine, "1"), "device": "cpu",
                    "provider": "CPUExecutionProvider"},
        "key": {"dataset": "digits", "split": "held-out", "slice": f"0:{len(kept)}", "data": "d"},
        "figures": {"top1_accuracy": sum(kept) / len(kept)},
        "environment": {"cpu": MACHINES[0], "cores": 2}, "samples": {"top1_accuracy": kept},
    }  # fmt: skip
    return Result(**given | otherwise)
