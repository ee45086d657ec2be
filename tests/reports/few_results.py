"""Results made up for reports: what is not said is as in a plain run of one model on one runtime."""

from __future__ import annotations

from typing import Any

from modelyard.results.document import Result
from modelyard.results.folder import write

CPU, SLOWER_CPU = "AMD EPYC, 2 cores", "Intel Atom, 4 cores"
_FINGERPRINTS = {CPU: "aaaa000000000001", SLOWER_CPU: "bbbb000000000002"}
_PROVIDERS = {"onnxruntime": "CPUExecutionProvider"}


def timed(
    model: str = "alpha", runtime: str = "onnxruntime", milliseconds: float = 8.0, **other: Any
) -> Result:
    """A speed of four processes that agree within a hundredth, on one of two machines."""
    machine, batch = other.pop("on", CPU), other.pop("batch", 1)
    random, middle = other.pop("random", False), milliseconds / 1000
    samples = {str(one): [middle * (0.995 + 0.0025 * one)] * 10 for one in range(1, 5)}
    figures = {"median": middle, "p95": 1.1 * middle, "throughput": batch / middle}
    cpu, cores = machine.split(", ")
    fields: dict[str, Any] = {
        "made": "2026-07-01T12:00:00Z", "kind": "latency", "model": model, "version": "1.0.0",
        "task": "classification",
        "artifact": {"format": "onnx", "size": 46_800_000, "certificate": "equal", "random_weights": random},
        "runtime": {"runtime": runtime, "version": "1.0", "device": "cpu", "precision": "float32",
                    "provider": _PROVIDERS.get(runtime, "CPU"), "threads": 2},
        "key": {"batch": batch, "device": "cpu", "threads": 2, "engine": f"{runtime} 1.0",
                "machine": _FINGERPRINTS[machine], "weights": "random" if random else "own"},
        "figures": figures, "intervals": {"median": (0.997 * middle, 1.005 * middle)}, "samples": samples,
        "environment": {"cpu": cpu, "cores": int(cores.split()[0]), "digest": _FINGERPRINTS[machine],
                        "memory": 8_000_000_000, "system": "Linux", "python": "3.11.7"},
    }  # fmt: skip
    return Result(**fields | other)


def scored(model: str = "alpha", accuracy: float = 0.9, **other: Any) -> Result:
    """A score on a hundred samples."""
    right = round(100 * accuracy)
    fields: dict[str, Any] = {
        "made": "2026-07-01T12:00:00Z", "kind": "accuracy", "model": model, "version": "1.0.0",
        "task": "classification",
        "artifact": {"format": "onnx", "certificate": "equal", "random_weights": False},
        "runtime": {"runtime": "onnxruntime", "device": "cpu", "precision": "float32",
                    "provider": "CPUExecutionProvider"},
        "key": {"dataset": "digits", "data": "d1", "slice": "0:100"}, "figures": {"top1_accuracy": accuracy},
        "intervals": {"top1_accuracy": (accuracy - 0.05, accuracy + 0.05)},
        "samples": {"top1_accuracy": [1.0] * right + [0.0] * (100 - right)},
    }  # fmt: skip
    return Result(**fields | other)


def failed(model: str, problem: str, **other: Any) -> Result:
    """A cell that could not be measured."""
    return timed(model, figures={}, intervals={}, samples={}, problem=problem, **other)


def keep(folder: str, *results: Result) -> str:
    """Write results into a folder, and name it."""
    for one in results:
        write(one, folder)
    return folder
