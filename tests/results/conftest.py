"""Results to write and compare: a measurement of one cell, any part of it otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from modelyard.results.document import Result

WHAT = {
    "made": "2026-07-01T12:00:00Z",
    "kind": "latency",
    "model": "resnet18",
    "version": "1.0.0",
    "task": "classification",
    "artifact": {"format": "onnx", "sha256": "a" * 64, "random_weights": False, "certificate": "equal"},
    "runtime": {"runtime": "onnxruntime", "version": "1.31.0", "device": "cpu", "threads": 2},
    "key": {"batch": 1, "threads": 2, "precision": "fp32", "device": "cpu", "machine": "c0ffee"},
    "figures": {"median": 0.0117, "p99": None},
    "intervals": {"median": (0.0116, 0.0118)},
    "samples": {"1": [0.0117, 0.0116], "2": [0.0118]},
}


@pytest.fixture
def measured():
    def make(**otherwise: Any) -> Result:
        return Result(**(WHAT | otherwise))

    return make
