"""`some_results`: figures that were never measured, for reports to be made of."""

from __future__ import annotations

from modelyard.reports.gathered.figure import Figure, Score
from modelyard.reports.gathered.gather import Gathered
from modelyard.reports.gathered.row import Conditions, Row

_HERE = Conditions("a machine, 2 cores", "0123abcd", threads=2)
HOSTILE = "</script>\ud800\u202e\x00|`$\\%{" + "x" * 10_000
"""What a name may be that a stranger chose."""


def some_results(name: str = "quick") -> Gathered:
    """Give two speeds, one of them with a score, and one model that could not be measured.

    Args:
        name: of the first model.
    """
    score = Score("top1_accuracy", "digits", Figure(0.75, 0.7, 0.8), "the same samples")
    return Gathered(
        rows=[
            _row(name, "onnx_cpu", 0.0025, 3200.0, score),
            _row("slow", "pytorch", 0.125, 64.0, None),
        ],
        failed=[Row("broken", "1.0.0", "classification", "openvino", 8, _HERE, problem="no room for it")],
        older=1,
    )


def _row(model: str, backend: str, latency: float, throughput: float, score: Score | None) -> Row:
    return Row(
        model, "1.0.0", "classification", backend, 8, _HERE,
        latency=Figure(latency, 0.9 * latency, 1.1 * latency), throughput=Figure(throughput),
        figures={"p95": Figure(1.2 * latency)}, size=1_200_000, score=score, made="2026-07-01T12:00:00Z",
        engine="engine 1.0",
    )  # fmt: skip
