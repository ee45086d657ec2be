"""Results of machines that never were, quickly made."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from modelyard.results.document import Result

BACKENDS = {
    "pytorch": ("torch", "CPU"),
    "onnx_cpu": ("onnxruntime", "CPUExecutionProvider"),
    "openvino": ("openvino", "CPU"),
    "torch_compile": ("torch_compile", "CPU"),
    "torchscript": ("torchscript", "CPU"),
    "ncnn": ("ncnn", "CPU"),
}


def speed(
    model: str, backend: str = "onnx_cpu", median: float = 0.01, *, batch: int = 1, machine: str = "Testor 1",
    task: str = "classification", samples: Sequence[Sequence[float]] = (), wide: float = 0.1,
    made: str = "2026-07-01T12:00:00Z", problem: str | None = None, size: int | None = 10_000_000,
) -> Result:  # fmt: skip
    """The speed of a model, with an interval of so wide a share."""
    engine, provider = BACKENDS[backend]
    figures = {"median": median, "p95": 1.5 * median, "throughput": batch / median}
    return Result(
        made, "latency", model, "1.0.0", task,
        {"format": "onnx", "certificate": "equal", "random_weights": False, "size": size},
        {"runtime": engine, "provider": provider, "device": "cpu", "precision": "float32", "version": "1.0"},
        {"batch": batch, "machine": machine, "threads": 2, "device": "cpu", "engine": f"{engine} 1.0"},
        {} if problem else figures,
        {} if problem else {"median": [median * (1 - wide), median * (1 + wide)]},
        environment={"cpu": machine, "cores": 2, "digest": machine, "memory": 8 * 10**9, "python": "3.11.7"},
        problem=problem, samples={str(at): list(one) for at, one in enumerate(samples, 1)},
    )  # fmt: skip


def score(
    model: str, value: float, backend: str = "onnx_cpu", *, task: str = "classification",
    metric: str = "top1_accuracy", data: str = "digits", wide: float = 0.02,
) -> Result:  # fmt: skip
    """How good a model's answers are."""
    engine, provider = BACKENDS[backend]
    return Result(
        "2026-07-01T12:30:00Z", "accuracy", model, "1.0.0", task,
        {"format": "onnx", "certificate": "equal", "random_weights": False},
        {"runtime": engine, "provider": provider, "device": "cpu", "precision": "float32"},
        {"dataset": data, "data": data, "metrics": {metric: "1"}}, {metric: value},
        {metric: [max(0.0, value - wide), min(1.0, value + wide)]},
    )  # fmt: skip


def many(models: int, backends: int = 6, calls: int = 400, seed: int = 1) -> Iterator[Result]:
    """Speeds with samples, and scores, of so many models on so many backends."""
    chance = random.Random(seed)
    for at in range(models):
        name, base = f"model_{at:03}_of_a_family", 10 ** chance.uniform(-3.5, -1)
        yield score(name, chance.uniform(0.6, 0.95))
        for backend in list(BACKENDS)[:backends]:
            median = base * chance.uniform(0.5, 2)
            drawn = [
                [median * chance.lognormvariate(0, 0.2) for _ in range(calls // 4)] for _ in range(4)
            ]  # fmt: skip
            yield speed(name, backend, median, samples=drawn, size=chance.randrange(10**6, 10**8))
