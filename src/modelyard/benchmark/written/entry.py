"""A result as an entry of `benchmarks.yaml`, or the reason why it must not be one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from modelyard.cards.comparable import DIGITS
from modelyard.results.machine.environment import named

if TYPE_CHECKING:
    from modelyard.results.document import Result

LATENCY = "latency"
CONTENT = 8
"""Digits of the digest of data in the name of an entry."""
# What a result calls a figure, what a card does, and how many of the one are one of the other.
SPEED = (
    ("median", "inference_latency_ms", 1e3),
    ("p95", "latency_p95_ms", 1e3),
    ("p99", "latency_p99_ms", 1e3),
    ("throughput", "throughput_fps", 1.0),
    ("peak_memory", "peak_memory_mb", 1e-6),
)
# Data whose figures have a name of their own, where all of it was answered.
PUBLISHED = {
    ("imagenet", "validation", 50_000): "imagenet_val",
    ("coco", "val2017", 5_000): "coco_val",
    ("voc", "val", 1_449): "voc_val",
}


def refusal(result: Result) -> str | None:
    """Say why a result must not stand beside a card; None where it may."""
    artifact = result.artifact
    if result.problem is not None or result.verdict is not None:
        return f"it failed: {result.problem or result.verdict}"
    if artifact.get("random_weights"):
        return "its weights are random"
    if artifact.get("format") is not None and artifact.get("certificate") != "equal":
        said = artifact.get("certificate") or "not proved"
        return f"its file is not known to equal its model (certificate: {said})"
    return None if entry_metrics(result) else "it has no figure"


def entry_of(result: Result, benchmark: str) -> Mapping[str, object]:
    """Write a result as an entry.

    Args:
        result: what was measured.
        benchmark: what the entry is called.
    """
    used, batch = result.runtime, result.key.get("batch")
    given = {
        "benchmark": benchmark,
        "metrics": entry_metrics(result),
        "intervals": _intervals(result),
        "samples": samples_of(result),
        "key": dict(result.key),
        "batch_size": batch,
        "hardware": hardware_of(result),
        "runtime": used.get("runtime"),
        "precision": used.get("precision"),
        "date": result.made[:10],
        "result": result.digest[:DIGITS],
    }
    return {name: value for name, value in given.items() if value not in (None, {}, [])}


def entry_metrics(result: Result) -> dict[str, float]:
    """Give the figures under the names that cards have for them."""
    if result.kind != LATENCY:
        return {name: _short(value) for name, value in result.figures.items() if value is not None}
    return {
        card: _short(many * value)
        for name, card, many in SPEED
        if (value := result.figures.get(name)) is not None
    }


def _intervals(result: Result) -> dict[str, list[float]]:
    if result.kind != LATENCY:
        return {name: [_short(end) for end in ends] for name, ends in result.intervals.items()}
    return {
        card: [_short(many * end) for end in result.intervals[name]]
        for name, card, many in SPEED
        if name in result.intervals
    }


def samples_of(result: Result) -> int | None:
    """Count what the figures are of: timed calls, or the samples that were answered."""
    if result.kind == LATENCY:
        return sum(map(len, result.samples.values())) or None
    counted = result.config.get("counted")
    return counted if isinstance(counted, int) else None


def hardware_of(result: Result) -> str | None:
    """Name the machine that it was measured on."""
    return named(result.environment, result.runtime.get("device"))


def benchmark_of(result: Result, named: str | None) -> str:
    """Name the data as cards do.

    Args:
        result: what was measured.
        named: what the model's card calls these data, if it does.
    """
    if result.kind == LATENCY:
        return LATENCY
    dataset, split = str(result.key.get("dataset")), str(result.key.get("split"))
    known = PUBLISHED.get((dataset, split, samples_of(result) or 0))
    return named or known or _own_name(result, dataset, split)


def _own_name(result: Result, dataset: str, split: str) -> str:
    """Name data that no card names: what lies in files by its content, too, as others may be called alike."""
    part = any(dataset == one for one, _, _ in PUBLISHED) and result.config.get("size") is None
    own = ":" in dataset
    content = str(result.key.get("data"))[:CONTENT] if own or part else None
    said = [dataset, None if own and split == "all" else split, content]
    return re.sub(r"\W+", "_", "_".join(one for one in said if one), flags=re.ASCII).strip("_")


def _short(value: float) -> float:
    """Six digits say all that a measurement knows."""
    return float(f"{value:.6g}")
