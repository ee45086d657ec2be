"""The ranges of a graph's values over calibration data, by ONNX Runtime's calibrators."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import NotFoundError
from modelyard.core.suggest import did_you_mean

if TYPE_CHECKING:
    from onnx import ModelProto

    from modelyard.tune.quantize.quantization import Inputs

CALIBRATORS = ("minmax", "percentile", "entropy")
_AT_ONCE = 16
"""Batches whose values are held at once: histograms are taken of all values of a graph."""
_PERCENTILE = 99.99


def ranges_of(
    graph: ModelProto, calibration: Sequence[Inputs], calibrator: str, operators: Sequence[str]
) -> Any:
    """Find the range of each value that is to be quantized.

    Args:
        graph: the model.
        calibration: inputs by name, batch by batch.
        calibrator: one of `CALIBRATORS`.
        operators: those whose values are quantized.
    """
    demand_calibrator(calibrator)
    import onnx
    from onnxruntime.quantization.calibrate import create_calibrator

    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        path = os.path.join(folder, "model.onnx")
        onnx.save_model(graph, path)
        found = create_calibrator(
            Path(path), list(operators), os.path.join(folder, "augmented.onnx"), _method(calibrator),
            extra_options={"percentile": _PERCENTILE, "symmetric": False},
        )  # fmt: skip
        for start in range(0, len(calibration), _AT_ONCE):
            found.collect_data(_Reader(calibration[start : start + _AT_ONCE]))
        return found.compute_data()


def demand_calibrator(name: str) -> None:
    """Refuse a calibrator that there is not."""
    if name not in CALIBRATORS:
        hint = did_you_mean(name, CALIBRATORS, f"There are: {', '.join(CALIBRATORS)}.")
        raise NotFoundError(f"there is no calibrator {name!r}", hint=hint)


def _method(calibrator: str) -> Any:
    from onnxruntime.quantization import CalibrationMethod

    known = {"minmax": "MinMax", "percentile": "Percentile", "entropy": "Entropy"}
    return CalibrationMethod[known[calibrator]]


class _Reader:
    """Gives batches one by one, as ONNX Runtime asks for them."""

    def __init__(self, batches: Sequence[Inputs]) -> None:
        self._left = iter(batches)

    def get_next(self) -> dict[str, Any] | None:
        batch = next(self._left, None)
        return None if batch is None else dict(batch)
