"""`faster_said`: how much faster than PyTorch each backend was, over all models that ran on both."""

from __future__ import annotations

from modelyard.core.amount import counted
from modelyard.reports.charts.amounts import times
from modelyard.reports.charts.svg import cut
from modelyard.reports.gathered.speedup import speedups

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.reports.gathered.row import Row
    from modelyard.reports.gathered.speedup import SpeedUp


def faster_said(rows: Iterable[Row]) -> str:
    """Say the range of each backend: `onnx_cpu: 1.2× to 3.4× (6 models, 2 of them not told apart …)`.

    Args:
        rows: of one machine and batch.
    """
    return "; ".join(map(_said, speedups(rows)))


def _said(found: SpeedUp) -> str:
    low, high = times(found.low), times(found.high)
    span = low if low == high else f"{low} to {high}"
    return f"{cut(found.backend, 40)}: {span} ({counted(len(found.by_model), 'model')}{_doubt(found)})"


def _doubt(found: SpeedUp) -> str:
    """Say of how many models the times of both meet."""
    if not found.open:
        return ""
    of = "" if len(found.by_model) == 1 else f"{len(found.open)} of them "
    return f", {of}not told apart from PyTorch: the intervals overlap"
