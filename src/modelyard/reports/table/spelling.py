"""How the heads of other people's tables are spelt: `Latency (ms)`, `P95 [ms]`, `Throughput (s/s)`."""

from __future__ import annotations

import re

from modelyard.core.errors import InputError
from modelyard.core.suggest import did_you_mean
from modelyard.reports.table.columns import FIRST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_SAME = {
    "name": "model", "model_name": "model", "runtime": "backend", "provider": "backend",
    "batch_size": "batch", "hardware": "machine", "precision_type": "precision",
    "latency": "latency_ms", "median_ms": "latency_ms", "p50_ms": "latency_ms",
    "latency_p50_ms": "latency_ms", "p95": "p95_ms", "latency_p95_ms": "p95_ms", "p95_latency_ms": "p95_ms",
    "throughput": "throughput_per_s", "throughput_fps": "throughput_per_s", "fps": "throughput_per_s",
    "throughput_samples_s": "throughput_per_s", "throughput_s_s": "throughput_per_s",
    "throughput_samples_per_s": "throughput_per_s", "throughput_images_s": "throughput_per_s",
    "size": "size_mb", "model_size_mb": "size_mb", "file_size": "size_mb", "license": "licence",
    "accuracy": "score", "top1": "score", "top_1": "score", "accuracy_%": "score", "params": "parameters",
}  # fmt: skip


def columns_in(heads: Sequence[str], place: str) -> list[str]:
    """Give the columns that the heads of a table mean.

    Args:
        heads: as they stand there.
        place: where the table is from, for the words of an error.
    """
    found = [column_meant(one) for one in heads]
    if "model" not in found:
        told = ", ".join(repr(one[:40]) for one in heads[:8]) or "nothing"
        hint = did_you_mean(
            "model", heads, "The first line names the columns: Model, Backend, Latency (ms) …"
        )
        raise InputError(f"{place}: no column is named Model; there are {told}", hint=hint)
    twice = {one for one in found if found.count(one) > 1 and one in FIRST}
    if twice:
        raise InputError(
            f"{place}: two columns mean {', '.join(sorted(twice))}", hint="Leave one of them out."
        )
    return found


def column_meant(head: str) -> str:
    """Give the column that a head means: `Latency (ms)` -> `latency_ms`.

    Args:
        head: as it stands in a table.
    """
    plain = re.sub(r"[^\w%]+", "_", head.strip().lower()).strip("_")
    return _SAME.get(plain, plain)
